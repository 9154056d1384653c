"""One table of the errors of all properties, one of every series that was dropped, marked or is far off."""

import pandas as pd

from lowmelt.runtime import start

log = start(snakemake.log[0], snakemake.rule)

evaluation = pd.concat([pd.read_csv(path) for path in snakemake.input.evaluation], ignore_index=True)
evaluation.to_csv(snakemake.output.evaluation, index=False, float_format="%.4f")
lines = pd.concat([pd.read_csv(path) for path in [snakemake.input.curation, *snakemake.input.far]])
lines = lines.sort_values(["property", "rule", "salt_id", "reference"], ignore_index=True)
salts = pd.read_parquet(snakemake.input.salts, columns=["salt_id", "smiles"])
lines.merge(salts, on="salt_id").to_csv(snakemake.output.curation, index=False, float_format="%.4g")
log.info("%d lines of curation", len(lines))
