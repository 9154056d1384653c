"""Melting point of a salt where the free energies of its crystal and its melt cross, from all paths."""

import json
from pathlib import Path

from lowmelt import outcome
from lowmelt.analysis.summary import versions
from lowmelt.crystals import source
from lowmelt.crystals.free_energy import summary
from lowmelt.failures import PhysicsFailure
from lowmelt.forcefield.parameters import IonParameters
from lowmelt.runtime import start

log = start(snakemake.log[0], snakemake.rule)
given, params, output = snakemake.params.crystal, snakemake.params, snakemake.output[0]
salt = json.loads(Path(snakemake.input.salts, f"{given['name']}.json").read_text())
facts = {key: salt[key] for key in ("salt_id", "smiles")} | {
    "name": given["label"], "measured_K": given["melting_K"], "origin": source.origin(given),
    "method": "free_energy",
}  # fmt: skip

try:
    outcome.require([*snakemake.input.ions, snakemake.input.crystal])
    ions = tuple(IonParameters.read(path) for path in snakemake.input.ions)
    crystal = outcome.record(snakemake.input.crystal)
    legs = [outcome.record(path) for path in snakemake.input.legs]
    verdict, numbers = summary.from_files(
        snakemake.input.phases, legs, crystal["formula_units"], params.conditions["pressure_bar"],
        source.is_predicted(given), params.systematic_K,
    )  # fmt: skip
    outcome.write(
        output,
        **verdict.as_dict() | facts | numbers,
        forcefield=params.conditions.get("potential") or source.forcefield(given, ions),
        charge_scale=source.options(given, params.conditions, params.cutoff_nm).charge_scale,
        protocol="free energy", pairs=crystal["formula_units"], edge_nm=crystal["vectors_nm"][0][0],
        versions=versions(),
    )  # fmt: skip
    log.info("%s: %s, %s", given["label"], verdict.status, verdict.reason)
except PhysicsFailure as failure:
    log.info("%s failed: %s", given["label"], outcome.fail(output, "free energy", failure, **facts))
