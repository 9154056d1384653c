"""Draw the distribution of the melting points and where their spread reaches 373.15 K."""

import pandas as pd

from lowmelt.plots.style import save
from lowmelt.plots.tables import melting_distribution
from lowmelt.runtime import start

start(snakemake.log[0], snakemake.rule)
melting = pd.read_parquet(snakemake.input.melting)
ambiguous_class = pd.read_csv(snakemake.input.ambiguous_class)
save(melting_distribution(melting, len(ambiguous_class)), snakemake.output[0])
