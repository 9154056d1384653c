"""One row a salt whose crystal was taken to its melting point, by whichever route."""

import pandas as pd

from lowmelt.analysis.summary import add_crystals
from lowmelt.runtime import start

log = start(snakemake.log[0], snakemake.rule)
table = add_crystals(pd.DataFrame(), snakemake.input)
table.to_csv(snakemake.output[0], index=False, float_format="%.6g")
log.info("%d crystals", len(table))
