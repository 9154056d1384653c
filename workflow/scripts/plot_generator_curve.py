"""Draws how many held-out ions each generator finds among equal numbers of distinct novel ions."""

import pandas as pd

from lowmelt.plots import generator, style
from lowmelt.runtime import start

log = start(snakemake.log[0], snakemake.rule)
style.save(generator.held_out_curve(pd.read_csv(snakemake.input.curve)), snakemake.output[0])
