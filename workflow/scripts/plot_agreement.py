"""Draw how well the sources agree on the melting points of the salts that they share."""

import pandas as pd

from lowmelt.plots.style import save
from lowmelt.plots.tables import agreement_map
from lowmelt.runtime import start

start(snakemake.log[0], snakemake.rule)
save(agreement_map(pd.read_csv(snakemake.input[0])), snakemake.output[0])
