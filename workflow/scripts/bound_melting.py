"""What the holds of a crystal, of the same with vacancies and of its melt bound."""

import json
from pathlib import Path

import pandas as pd

from lowmelt import outcome
from lowmelt.analysis.summary import versions
from lowmelt.crystals import bounds, source
from lowmelt.failures import PhysicsFailure
from lowmelt.forcefield.parameters import IonParameters
from lowmelt.runtime import start

log = start(snakemake.log[0], snakemake.rule)
given, params, output = snakemake.params.crystal, snakemake.params, snakemake.output
salt = json.loads(Path(snakemake.input.salts, f"{given['name']}.json").read_text())
facts = {key: salt[key] for key in ("salt_id", "smiles")} | {
    "name": given["label"], "measured_K": given["melting_K"], "origin": source.origin(given),
    "method": "bounds",
}  # fmt: skip
table = pd.DataFrame(columns=["start", "voids", "kelvin"])

try:
    outcome.require([*snakemake.input.ions, snakemake.input.crystal, snakemake.input.reference])
    ions = tuple(IonParameters.read(path) for path in snakemake.input.ions)
    crystal = outcome.record(snakemake.input.crystal)
    runs = [outcome.record(path) for path in snakemake.input.runs]
    verdict, numbers = bounds.conclude(runs, source.is_predicted(given), params.systematic_K)
    table = bounds.table(runs)
    outcome.write(
        output.record,
        **verdict.as_dict() | facts | numbers,
        forcefield=params.conditions.get("potential") or source.forcefield(given, ions),
        charge_scale=source.options(given, params.conditions, params.cutoff_nm).charge_scale,
        protocol="bounds", pairs=crystal["formula_units"], edge_nm=crystal["vectors_nm"][0][0],
        versions=versions(),
    )  # fmt: skip
    log.info("%s: %s, %s", given["label"], verdict.status, verdict.reason)
except PhysicsFailure as failure:
    log.info("%s failed: %s", given["label"], outcome.fail(output.record, "bounds", failure, **facts))
table.to_csv(output.table, index=False, float_format="%.6g")
