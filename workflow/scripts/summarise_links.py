"""Gathers the judgements of all splits and replicates into one table, mean beside standard deviation."""

import pandas as pd

from lowmelt.links.evaluation import summarise
from lowmelt.runtime import start

log = start(snakemake.log[0], snakemake.rule)

runs = pd.concat([pd.read_csv(path) for path in snakemake.input], ignore_index=True)
table = summarise(runs)
table.to_csv(snakemake.output[0], index=False, float_format="%.4f")
log.info("%d models on %d splits", table["model"].nunique(), table["split"].nunique())
