"""Draws the loss and the KL divergence of each trained generator against the gradient step."""

import pandas as pd

from lowmelt.plots import generator, style
from lowmelt.runtime import start

log = start(snakemake.log[0], snakemake.rule)
histories = dict(zip(snakemake.params.names, map(pd.read_csv, snakemake.input.history), strict=True))
style.save(generator.training(histories), snakemake.output[0])
