"""Crystal and melt at rest, and what tells their ions apart; resumed after a kill."""

import shutil
from pathlib import Path

from lowmelt import outcome
from lowmelt.crystals import holds, source
from lowmelt.crystals.bench import Times
from lowmelt.crystals.phases import Phases
from lowmelt.failures import PhysicsFailure
from lowmelt.forcefield.parameters import IonParameters
from lowmelt.runtime import derive_seed, start
from lowmelt.simulation import devices
from lowmelt.simulation.checkpoint import Store

log = start(snakemake.log[0], snakemake.rule)
given, params, output = snakemake.params.crystal, snakemake.params, snakemake.output[0]

try:
    outcome.require([*snakemake.input.ions, snakemake.input.crystal])
    source.require_potential(given, params.conditions, params.kelvins)
    ions = tuple(IonParameters.read(path) for path in snakemake.input.ions)
    options = source.options(given, params.conditions, params.cutoff_nm)
    crystal = source.rebuild(outcome.record(snakemake.input.crystal), ions, options)
    times = Times.from_config(given, params.conditions)
    made_of = source.made_of(crystal, ions, options) | {"code": params.code}
    with devices.one_device(snakemake.threads, params.platform, slots=params.slots) as device:
        ends = []
        for name, kelvin in zip(("cold", "hot"), params.kelvins, strict=True):
            seed = derive_seed(params.seed, given["name"], "reference", name)
            phases = Phases(crystal, kelvin, device, seed, times)
            phases.store = Store(Path(output).parent / f"reference_{name}", phases.plan | made_of)
            ends.append(phases)
        found = holds.refer(*ends)
    outcome.write(output, **found.as_dict())
    log.info("%s: phases told apart with a contrast of %.2f", given["label"], found.learnt.contrast)
    for phases in ends:
        shutil.rmtree(phases.store.folder, ignore_errors=True)
except PhysicsFailure as failure:
    log.info("%s failed: %s", given["label"], outcome.fail(output, "reference", failure))
