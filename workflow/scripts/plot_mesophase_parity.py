"""Predicted against measured transitions of held-out substances."""

import pandas as pd

from lowmelt.plots import mesophase
from lowmelt.plots.style import save
from lowmelt.runtime import start

start(snakemake.log[0], snakemake.rule)
save(mesophase.parity(pd.read_csv(snakemake.input.predictions)), snakemake.output[0])
