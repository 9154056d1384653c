"""Melting point of a salt from its crystal in contact with its melt."""

import json
from pathlib import Path

import numpy as np

from lowmelt import outcome
from lowmelt.analysis.summary import versions
from lowmelt.analysis.transition import Answer
from lowmelt.crystals import coexistence, growth, source
from lowmelt.crystals.replicas import run_replicas
from lowmelt.failures import PhysicsFailure
from lowmelt.forcefield.parameters import IonParameters
from lowmelt.runtime import derive_seed, start
from lowmelt.simulation import devices

log = start(snakemake.log[0], snakemake.rule)
given, params, output = snakemake.params.crystal, snakemake.params, snakemake.output[0]
salt = json.loads(Path(snakemake.input.salts, f"{given['name']}.json").read_text())
facts = {key: salt[key] for key in ("salt_id", "smiles")} | {
    "name": given["label"], "measured_K": given["melting_K"], "origin": source.origin(given),
}  # fmt: skip

try:
    outcome.require(snakemake.input.ions)
    ions = tuple(IonParameters.read(path) for path in snakemake.input.ions)
    seeds = [derive_seed(params.seed, given["name"], n) or 1 for n in range(given["seeds"])]
    options = source.options(given, params.conditions, params.cutoff_nm)
    times = coexistence.Times.from_config(given, params.conditions)
    with devices.one_device(snakemake.threads, params.platform) as device:
        block = source.block(
            given, ions, (salt["n_cation"], salt["n_anion"]), options, seeds[0], device
        )
        log.info("device: %s; %d formula units of crystal and as many of melt", device, block.formula_units)
        partial = Path(output).with_suffix(".running.json")
        runs = run_replicas(block, given["temperatures_K"], seeds, device, times, partial)
    slopes = np.array([[run.slope for run in same] for same in runs])
    lengths = np.array([[run.time_ps for run in same] for same in runs])
    found = growth.zero_crossing(np.array(given["temperatures_K"]), slopes, lengths)
    answer = Answer(
        found.status, found.reason, found.melting_K, found.lower_K, found.upper_K, params.systematic_K
    )
    outcome.write(
        output,
        **answer.as_dict() | facts,
        forcefield=params.forcefield if ions else given["potential"], charge_scale=options.charge_scale,
        protocol="coexistence", pairs=2 * block.formula_units, edge_nm=float(block.vectors_nm[0, 0]),
        temperatures=len(slopes), replicas=len(seeds), device=str(device),
        total_ns=float(lengths.sum()) / 1000,
        versions=versions(),
        temperatures_K=given["temperatures_K"],
        slopes_kJ_mol_ps=slopes.tolist(), times_ps=lengths.tolist(),
        solid_shares=[[run.solid_share for run in same] for same in runs],
    )  # fmt: skip
    partial.unlink(missing_ok=True)
    log.info("%s: %s, %s", given["label"], found.status, found)
except PhysicsFailure as failure:
    reason = outcome.fail(output, "crystal", failure, **facts)
    log.info("%s failed: %s", given["label"], reason)
