"""One leg of the path from liquid to crystal, or the way back, at one temperature, from one seed; resumed."""

import shutil
from dataclasses import asdict
from pathlib import Path

from lowmelt import outcome
from lowmelt.crystals import source
from lowmelt.crystals.bench import Bench, Times
from lowmelt.crystals.free_energy import path, pure
from lowmelt.crystals.free_energy.walk import PathSettings
from lowmelt.failures import PhysicsFailure
from lowmelt.forcefield.parameters import IonParameters
from lowmelt.runtime import derive_seed, start
from lowmelt.simulation import devices
from lowmelt.simulation.checkpoint import Store

log = start(snakemake.log[0], snakemake.rule)
given, params, output = snakemake.params.crystal, snakemake.params, snakemake.output[0]
kelvin, replica = float(snakemake.wildcards.kelvin), int(snakemake.wildcards.replica)
job, running = snakemake.wildcards.leg, Path(output).with_suffix(".running")
leg, back = job.removesuffix("_back"), job.endswith("_back")
label = f"{given['label']} at {kelvin:g} K, replica {replica}, {job}"

try:
    outcome.require([*snakemake.input.ions, snakemake.input.crystal, snakemake.input.phases])
    ions = tuple(IonParameters.read(path) for path in snakemake.input.ions)
    options = source.options(given, params.conditions, params.cutoff_nm)
    crystal = source.rebuild(outcome.record(snakemake.input.crystal), ions, options)
    settings = PathSettings.from_config(given)
    _, solid, liquid = pure.read(snakemake.input.phases)
    seed = derive_seed(params.seed, given["name"], replica, job)
    with devices.one_device(snakemake.threads, params.platform, slots=params.slots) as device:
        bench = Bench(crystal, kelvin, device, seed, Times.from_config(given, params.conditions))
        shared = {"options": asdict(options), "code": params.code}
        made_of = {"start": solid.positions.tolist(), "liquid": liquid.positions.tolist(),
                   "ions": [asdict(ion) for ion in ions],
                   "path": path.identity(bench, solid, liquid, settings, shared)}  # fmt: skip
        bench.store = Store(running, bench.plan | made_of)
        found = path.walk_leg(bench, leg, solid, liquid, settings, back, shared)
        outcome.write(output, kelvin=kelvin, replica=replica, device=str(device), **found)
    names = ("total_kt", "error_kt", "overlap")
    log.info("%s: %.2f +- %.2f kT, least overlap %.3f", label, *(found[name] for name in names))
    shutil.rmtree(running, ignore_errors=True)
except PhysicsFailure as failure:
    reason = outcome.fail(output, f"leg {job}", failure, kelvin=kelvin, replica=replica)
    log.info("%s failed: %s", label, reason)
