"""How many salts each filter leaves, and where the pool is predicted to melt."""

import pandas as pd

from lowmelt.plots.screen import funnel
from lowmelt.plots.style import save
from lowmelt.runtime import start

log = start(snakemake.log[0], snakemake.rule)

save(funnel(pd.read_csv(snakemake.input.filters), pd.read_parquet(snakemake.input.pool)), snakemake.output[0])
