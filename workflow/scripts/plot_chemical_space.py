"""Map of known salts, of proposed ones that melt low or high, and of the selected candidates."""

import pandas as pd

from lowmelt.plots.screen import space_map, space_sample
from lowmelt.plots.style import save
from lowmelt.runtime import derive_seed, start

log = start(snakemake.log[0], snakemake.rule)

seed = derive_seed(snakemake.params.seed, snakemake.rule)
sample = space_sample(
    pd.read_parquet(snakemake.input.salts),
    pd.read_parquet(snakemake.input.ions),
    pd.read_parquet(snakemake.input.pool),
    pd.read_csv(snakemake.input.candidates),
    snakemake.params.mapped,
    seed,
)
log.info("%d salts on the map", len(sample))
save(space_map(sample, seed), snakemake.output[0])
