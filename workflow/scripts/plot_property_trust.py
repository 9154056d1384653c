"""Coverage of the intervals by property and split, and whether chances of a thin liquid come true."""

import pandas as pd

from lowmelt.plots.properties import trust
from lowmelt.plots.style import save
from lowmelt.runtime import start

log = start(snakemake.log[0], snakemake.rule)

figure = trust(
    pd.read_csv(snakemake.input.evaluation),
    pd.read_parquet(snakemake.input.chances),
    snakemake.params.confidence,
    snakemake.params.limit,
    snakemake.params.use_K,
)
save(figure, snakemake.output[0])
