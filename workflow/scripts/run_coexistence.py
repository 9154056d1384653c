"""One box of crystal and melt at one temperature from one seed; resumed after a kill."""

import shutil
from pathlib import Path

from lowmelt import outcome
from lowmelt.crystals import coexistence, source
from lowmelt.crystals.bench import Times
from lowmelt.crystals.phases import Phases
from lowmelt.crystals.run_files import Output, write_energies
from lowmelt.failures import PhysicsFailure
from lowmelt.forcefield.parameters import IonParameters
from lowmelt.runtime import derive_seed, start
from lowmelt.simulation import devices
from lowmelt.simulation.checkpoint import Store

log = start(snakemake.log[0], snakemake.rule)
given, params, output = snakemake.params.crystal, snakemake.params, snakemake.output
kelvin, replica = float(snakemake.wildcards.kelvin), int(snakemake.wildcards.replica)
folder = Path(output.record).parent
label = f"{given['label']} at {kelvin:g} K, run {replica}"

try:
    outcome.require([*snakemake.input.ions, snakemake.input.crystal])
    source.require_potential(given, params.conditions, [kelvin])
    ions = tuple(IonParameters.read(path) for path in snakemake.input.ions)
    options = source.options(given, params.conditions, params.cutoff_nm)
    crystal = source.rebuild(outcome.record(snakemake.input.crystal), ions, options)
    seed = derive_seed(params.seed, given["name"], replica)
    with devices.one_device(snakemake.threads, params.platform, slots=params.slots) as device:
        phases = Phases(crystal, kelvin, device, seed, Times.from_config(given, params.conditions))
        made_of = source.made_of(crystal, ions, options) | {"code": params.code}
        phases.store = Store(folder / "running", phases.plan | made_of)
        log.info("%s on %s: %d atoms", label, device, 2 * len(crystal.positions_nm))
        run = coexistence.run(phases, Output(folder, **params.trajectory))
    write_energies(Path(output.energies), run.series)
    outcome.write(output.record, kelvin=kelvin, replica=replica, device=str(device), **run.as_dict())
    grown = run.growth
    log.info("%s: %s", label, grown.reason or f"{grown.outcome}, {grown.rate:+.3g} of the box in 1 ns")
    shutil.rmtree(folder / "running", ignore_errors=True)
except PhysicsFailure as failure:
    reason = outcome.fail(output.record, "coexistence", failure, kelvin=kelvin, replica=replica)
    log.info("%s failed: %s", label, reason)
finally:
    for file in (output.energies, output.topology, output.trajectory, output.end, output.system):
        Path(file).touch()
