"""Draw the degree distribution of the ions in the graph of known salts."""

import pandas as pd

from lowmelt.plots.style import save
from lowmelt.plots.tables import degree_distribution
from lowmelt.runtime import start

start(snakemake.log[0], snakemake.rule)
save(degree_distribution(pd.read_parquet(snakemake.input[0])), snakemake.output[0])
