"""Predicted against measured values of salts that were held out, one panel a split."""

import pandas as pd

from lowmelt.plots.properties import parity
from lowmelt.plots.style import save
from lowmelt.properties.quantities import QUANTITIES
from lowmelt.runtime import start

log = start(snakemake.log[0], snakemake.rule)

quantity = QUANTITIES[snakemake.wildcards.property]
save(parity(pd.read_parquet(snakemake.input.judged), quantity), snakemake.output[0])
