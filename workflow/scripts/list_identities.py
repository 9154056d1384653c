"""The pairs of ions that a source names, as identities alone: known salts for the screen."""

import pandas as pd

from lowmelt.runtime import start
from lowmelt.screen.known import identities_of

log = start(snakemake.log[0], snakemake.rule)

pairs = identities_of(pd.read_parquet(snakemake.input.records))
pairs.to_csv(snakemake.output[0], index=False)
log.info("%d pairs of ions", len(pairs))
