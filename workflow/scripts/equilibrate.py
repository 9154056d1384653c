"""Compresses and relaxes a salt's box until its density stands still; says how long the salt will take."""

import json
from pathlib import Path

import numpy as np

from lowmelt import outcome
from lowmelt.failures import PhysicsFailure
from lowmelt.forcefield import card
from lowmelt.forcefield.parameters import IonParameters
from lowmelt.forecast import duration
from lowmelt.runtime import derive_seed, start
from lowmelt.simulation import devices
from lowmelt.simulation.engine import Box, Snapshot, save
from lowmelt.simulation.equilibration import equilibrate
from lowmelt.simulation.protocol import Protocol

log = start(snakemake.log[0], snakemake.rule)
inputs, params, salt_id = snakemake.input, snakemake.params, snakemake.wildcards.salt_id
protocol = Protocol.from_config(params.protocol, params.lengths, params.conditions)

try:
    outcome.require([inputs.cation, inputs.anion, inputs.box])
    if protocol.potential:
        card.read(protocol.potential).require_temperatures(protocol.temperatures_K)
    with open(inputs.box) as handle:
        packed = json.load(handle)
    cation, anion = IonParameters.read(inputs.cation), IonParameters.read(inputs.anion)
    ions = [cation] * packed["n_cations"] + [anion] * packed["n_anions"]
    seed = derive_seed(params.seed, "equilibrate", salt_id)
    log.info(
        "%s: %d cations, %d anions, %d atoms; protocol %s: %.3g ns", salt_id, packed["n_cations"],
        packed["n_anions"], sum(ion.n_atoms for ion in ions), protocol.name, protocol.total_ns,
    )  # fmt: skip
    with devices.one_device(snakemake.threads, params.platform, slots=params.slots) as device:
        log.info("device: %s", device)
        box = Box(ions, protocol.options, device, seed, protocol.step_fs, protocol.friction_per_ps)
        start_at = Snapshot(np.array(packed["positions_nm"]), None, packed["edge_nm"])
        done = equilibrate(
            box, start_at, protocol, params.drift_limit,
            lambda speed: log.info(
                "%s: %.3g ns/day while compressed; at that speed %s",
                salt_id, speed, duration(protocol.hours(speed)),
            ),
            state_file=Path(snakemake.output.state).with_suffix(".running.json"),
        )  # fmt: skip
    save(Path(snakemake.output.state), done.snapshot, {})
    Path(snakemake.output.state).with_suffix(".running.json").unlink(missing_ok=True)
    outcome.write(
        snakemake.output.record,
        device=str(device),
        forcefield=protocol.potential or f"{cation.forcefield}, {anion.forcefield}",
        pairs=packed["n_cations"],
        speed_ns_day=done.speed_ns_day,
        drift=done.drift,
        edge_nm=done.snapshot.edge_nm,
        time_ps=done.time_ps,
        density_kg_m3=done.density_kg_m3,
    )
    log.info(
        "density %.0f kg/m3 at %.0f K, drift %+.2f %%",
        done.density_kg_m3[-1], protocol.temperatures_K[0], 100 * done.drift,
    )  # fmt: skip
except PhysicsFailure as failure:
    open(snakemake.output.state, "w").close()
    log.info("%s failed: %s", salt_id, outcome.fail(snakemake.output.record, "equilibration", failure))
