"""Errors of models and baselines by split."""

import pandas as pd

from lowmelt.plots import mesophase
from lowmelt.plots.style import save
from lowmelt.runtime import start

start(snakemake.log[0], snakemake.rule)
save(mesophase.compare_splits(pd.read_csv(snakemake.input.scores)), snakemake.output[0])
