"""Crystal and melt of a salt, each at rest at one temperature, from one seed; resumed after a kill."""

import shutil
from pathlib import Path

from lowmelt import outcome
from lowmelt.crystals import source
from lowmelt.crystals.bench import Times
from lowmelt.crystals.free_energy import pure
from lowmelt.crystals.phases import Phases
from lowmelt.failures import PhysicsFailure
from lowmelt.forcefield.parameters import IonParameters
from lowmelt.runtime import derive_seed, start
from lowmelt.simulation import devices
from lowmelt.simulation.checkpoint import Store

log = start(snakemake.log[0], snakemake.rule)
given, params, output = snakemake.params.crystal, snakemake.params, snakemake.output[0]
kelvin, replica = float(snakemake.wildcards.kelvin), int(snakemake.wildcards.replica)
label = f"{given['label']} at {kelvin:g} K, replica {replica}"

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
        phases.store = Store(Path(output).with_suffix(".running"), phases.plan | made_of)
        solid, liquid = pure.at_rest(phases)
    pure.write(output, kelvin, solid, liquid)
    log.info("%s: enthalpy of fusion %.2f kJ/mol", label, liquid.enthalpy - solid.enthalpy)
    shutil.rmtree(Path(output).with_suffix(".running"), ignore_errors=True)
except PhysicsFailure as failure:
    log.info("%s failed: %s", label, outcome.fail(output, "phases at rest", failure))
