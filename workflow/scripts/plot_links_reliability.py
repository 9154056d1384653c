"""Draws promised probabilities against what was found on test links."""

import pandas as pd

from lowmelt.plots.links import reliability_figure
from lowmelt.plots.style import save
from lowmelt.runtime import start

start(snakemake.log[0], snakemake.rule)
pairs = pd.concat([pd.read_parquet(path) for path in snakemake.input], ignore_index=True)
save(reliability_figure(pairs), snakemake.output[0])
