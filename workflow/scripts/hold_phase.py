"""A crystal, one with vacancies or a melt, held at one temperature from one seed; resumed after a kill."""

import shutil
from pathlib import Path

from lowmelt import outcome
from lowmelt.crystals import holds, source, vacancies
from lowmelt.crystals.bench import Times
from lowmelt.crystals.phases import Phases
from lowmelt.crystals.run_files import Output, write_energies
from lowmelt.failures import PhysicsFailure
from lowmelt.forcefield.parameters import IonParameters
from lowmelt.runtime import derive_seed, start
from lowmelt.simulation import devices
from lowmelt.simulation.checkpoint import Store

log = start(snakemake.log[0], snakemake.rule)
given, params, output, cards = (
    snakemake.params.crystal, snakemake.params, snakemake.output, snakemake.wildcards,
)  # fmt: skip
kelvin, replica, what, voids = float(cards.kelvin), int(cards.replica), *holds.read_start(cards.start)
facts = {"start": what, "voids": voids, "kelvin": kelvin, "replica": replica}
folder, label = Path(output.record).parent, f"{given['label']}, {cards.start} at {kelvin:g} K, run {replica}"

try:
    outcome.require([*snakemake.input.ions, snakemake.input.crystal, snakemake.input.reference])
    source.require_potential(given, params.conditions, [kelvin])
    ions = tuple(IonParameters.read(path) for path in snakemake.input.ions)
    options = source.options(given, params.conditions, params.cutoff_nm)
    crystal = source.rebuild(outcome.record(snakemake.input.crystal), ions, options)
    reference = holds.Reference.from_dict(outcome.record(snakemake.input.reference))
    begin, seed = reference.melt, derive_seed(params.seed, given["name"], cards.start, replica)
    if what != holds.MELT:
        gone = vacancies.taken_out(crystal, voids, seed)
        crystal = source.rebuild(vacancies.record_without(crystal, reference.solid, gone), ions, options)
        begin = vacancies.block_of(crystal)
    made_of = source.made_of(crystal, ions, options) | {"reference": reference.as_dict(), "code": params.code}
    with devices.one_device(snakemake.threads, params.platform, slots=params.slots) as device:
        phases = Phases(crystal, kelvin, device, seed, Times.from_config(given, params.conditions))
        phases.store = Store(folder / "running", phases.plan | made_of)
        found = holds.hold(phases, begin, reference.learnt, what, Output(folder, **params.trajectory))
    write_energies(Path(output.energies), found.series)
    outcome.write(output.record, **facts, device=str(device), **found.as_dict())
    log.info("%s on %s: %s after %.0f ps", label, device, found.outcome, found.time_ps)
    shutil.rmtree(folder / "running", ignore_errors=True)
except PhysicsFailure as failure:
    log.info("%s failed: %s", label, outcome.fail(output.record, "hold", failure, **facts))
finally:
    for file in (output.energies, output.topology, output.trajectory, output.end, output.system):
        Path(file).touch()
