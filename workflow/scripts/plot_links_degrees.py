"""Draws the degree distributions of cations and anions before and after expansion."""

import pandas as pd

from lowmelt.plots.links import degrees_figure
from lowmelt.plots.style import save
from lowmelt.runtime import start

start(snakemake.log[0], snakemake.rule)
save(degrees_figure(pd.read_parquet(snakemake.input[0])), snakemake.output[0])
