"""Draws the measures of all generators side by side."""

import pandas as pd

from lowmelt.plots import generator, style
from lowmelt.runtime import start

log = start(snakemake.log[0], snakemake.rule)
style.save(generator.comparison(pd.read_csv(snakemake.input.comparison)), snakemake.output[0])
