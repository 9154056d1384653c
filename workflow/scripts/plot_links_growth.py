"""Draws the growth of the graph round by round, its precision, and the share that melts low."""

import pandas as pd

from lowmelt.plots.links import growth_figure
from lowmelt.plots.style import save
from lowmelt.runtime import start

start(snakemake.log[0], snakemake.rule)
growth, low = (pd.read_csv(path) for path in (snakemake.input.growth, snakemake.input.low))
save(growth_figure(growth, low), snakemake.output[0])
