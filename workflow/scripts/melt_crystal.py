"""Melting point of a simple salt from its crystal in contact with its melt."""

import numpy as np
import openmm

from lowmelt.chem.salts import split_salt
from lowmelt.dynamics import coexistence, crystals, curated, devices, growth, outcome
from lowmelt.dynamics.failures import PhysicsFailure
from lowmelt.dynamics.forcefield import parameterise
from lowmelt.dynamics.transition import Answer
from lowmelt.runtime import derive_seed, start

log = start(snakemake.log[0], snakemake.rule)
given = snakemake.params.crystal
salt = split_salt(given["smiles"])
facts = {
    "salt_id": salt.salt_id, "name": given["label"], "smiles": salt.smiles, "measured_K": given["melting_K"]
}  # fmt: skip

try:
    table, ions = curated.read_table(snakemake.input.curated), None
    if given["potential"] == "ions":
        ions = tuple(parameterise(ion.ion_id, ion.smiles, table) for ion in (salt.cation, salt.anion))
    crystal = crystals.build(given["lattice"], given["lattice_nm"], tuple(given["cells"]), ions)
    seeds = [derive_seed(snakemake.params.seed, given["name"], n) or 1 for n in range(given["seeds"])]
    times = coexistence.Times(run_ps=given["run_ps"])
    with devices.one_device(snakemake.threads, snakemake.params.platform) as device:
        log.info("device: %s; %d formula units of crystal and as many of melt", device, crystal.formula_units)
        runs = coexistence.watch(crystal, given["temperatures_K"], seeds, device, times)
    slopes = np.array([[run.slope for run in same] for same in runs])
    found = growth.zero_crossing(np.array(given["temperatures_K"]), slopes)
    answer = Answer(found.status, found.reason, found.melting_K, found.lower_K, found.upper_K, 10.0)
    outcome.write(
        snakemake.output[0],
        **answer.as_dict() | facts,
        forcefield=given["potential"], charge_scale=1.0, pairs=2 * crystal.formula_units,
        temperatures=len(slopes), replicas=len(seeds), device=str(device),
        total_ns=sum(run.time_ps for same in runs for run in same) / 1000,
        openmm=openmm.version.short_version,
        slopes_kJ_mol_ps=slopes.tolist(),
        solid_shares=[[run.solid_share for run in same] for same in runs],
    )  # fmt: skip
    log.info("%s: %s, %s", given["label"], found.status, found)
except PhysicsFailure as failure:
    reason = outcome.fail(snakemake.output[0], "crystal", failure, **facts)
    log.info("%s failed: %s", given["label"], reason)
