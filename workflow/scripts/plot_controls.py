"""Melting points from simulation against measured ones, for the salts where there are both."""

import pandas as pd

from lowmelt.plots import dynamics as plots
from lowmelt.plots.style import save
from lowmelt.runtime import start

start(snakemake.log[0], snakemake.rule)
save(plots.controls(pd.read_csv(snakemake.input[0])), snakemake.output[0])
