"""Draw how many rows each rule of curation found in each source."""

import pandas as pd

from lowmelt.plots.style import save
from lowmelt.plots.tables import curation_bars
from lowmelt.runtime import start

start(snakemake.log[0], snakemake.rule)
save(curation_bars(pd.read_csv(snakemake.input[0])), snakemake.output[0])
