"""Scan of a salt over temperatures, or one temperature of it; resumed from its last state after a kill."""

import json
from dataclasses import replace
from pathlib import Path

import numpy as np

from lowmelt import outcome
from lowmelt.failures import PhysicsFailure
from lowmelt.forcefield.parameters import IonParameters
from lowmelt.runtime import derive_seed, start
from lowmelt.simulation import devices, scan
from lowmelt.simulation.engine import Box, load
from lowmelt.simulation.protocol import Protocol
from lowmelt.simulation.scan_files import write_files, write_last

log = start(snakemake.log[0], snakemake.rule)
inputs, params, output = snakemake.input, snakemake.params, snakemake.output
salt_id, part = snakemake.wildcards.salt_id, snakemake.wildcards.part
protocol = Protocol.from_config(params.protocol, params.lengths, params.conditions)
if "_T" in part:
    protocol = replace(protocol, temperatures_K=(float(part.split("_T")[1]),), branches=("cooling",))
folder, box = Path(output.scan).with_suffix(".running"), None

try:
    outcome.require([inputs.cation, inputs.anion, inputs.box, inputs.record])
    packed = json.loads(Path(inputs.box).read_text())
    cation, anion = IonParameters.read(inputs.cation), IonParameters.read(inputs.anion)
    ions = [cation] * packed["n_cations"] + [anion] * packed["n_anions"]
    snapshot, _ = load(Path(inputs.state))
    seed = derive_seed(params.seed, "simulate", salt_id, part)
    with devices.one_device(snakemake.threads, params.platform, slots=params.slots) as device:
        log.info("device: %s; %d temperatures", device, len(protocol.stages()))
        box = Box(ions, protocol.options, device, seed, protocol.step_fs, protocol.friction_per_ps)
        counts = (packed["n_cations"], packed["n_anions"])
        found = scan.run_scan(box, snapshot, protocol, folder, counts, **params.trajectory)
        write_files(box, protocol, folder, Path(output.files), int(np.gcd(*counts)))
    np.savez_compressed(output.scan, status="ok", reason="", **found)
    scan.discard(folder)
except PhysicsFailure as failure:
    Path(output.files).mkdir(exist_ok=True)
    write_last(box, Path(output.files))
    log.info("%s failed: %s", salt_id, outcome.fail(output.scan, "simulation", failure))
