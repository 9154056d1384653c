"""Draws the metrics of all link models on all splits."""

import pandas as pd

from lowmelt.plots.links import metrics_figure
from lowmelt.plots.style import save
from lowmelt.runtime import start

start(snakemake.log[0], snakemake.rule)
save(metrics_figure(pd.read_csv(snakemake.input[0])), snakemake.output[0])
