"""Temperatures over chain length."""

import pandas as pd

from lowmelt.plots import mesophase
from lowmelt.plots.style import save
from lowmelt.runtime import start

start(snakemake.log[0], snakemake.rule)
save(mesophase.series(pd.read_parquet(snakemake.input.substances)), snakemake.output[0])
