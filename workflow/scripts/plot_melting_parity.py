"""Predicted against measured melting points of salts that were held out, one panel a split."""

import pandas as pd

from lowmelt.plots.melting import parity
from lowmelt.plots.style import save
from lowmelt.runtime import start

log = start(snakemake.log[0], snakemake.rule)

save(parity(pd.read_parquet(snakemake.input.calibrated)), snakemake.output[0])
