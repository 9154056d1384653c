"""Kinds of image compared."""

import pandas as pd

from lowmelt.plots import mesophase
from lowmelt.plots.style import save
from lowmelt.runtime import start

start(snakemake.log[0], snakemake.rule)
save(mesophase.images(pd.read_csv(snakemake.input.transfer)), snakemake.output[0])
