"""Draws Table 1 of Ren et al. 2026 beside the same measures of this run's generators."""

import pandas as pd

from lowmelt.plots import generator, style
from lowmelt.runtime import start

log = start(snakemake.log[0], snakemake.rule)
ours, published = pd.read_csv(snakemake.input.comparison), pd.read_csv(snakemake.input.published)
style.save(generator.published_table(ours, published), snakemake.output[0])
