"""Draw the distribution of the melting points and where their spread reaches 373.15 K."""

import pandas as pd

from lowmelt.plots.style import save
from lowmelt.plots.tables import melting_distribution
from lowmelt.runtime import start

start(snakemake.log[0], snakemake.rule)
melting = pd.read_parquet(snakemake.input.melting)
straddlers = pd.read_csv(snakemake.input.straddlers)
save(melting_distribution(melting, len(straddlers)), snakemake.output[0])
