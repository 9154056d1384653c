"""Curves of twelve held-out salts with their intervals and their measured points."""

import pandas as pd

from lowmelt.plots.properties import curves
from lowmelt.plots.style import save
from lowmelt.properties.quantities import QUANTITIES
from lowmelt.runtime import start

log = start(snakemake.log[0], snakemake.rule)

names = pd.read_parquet(snakemake.input.salts, columns=["salt_id", "name"]).set_index("salt_id")["name"]
quantity = QUANTITIES[snakemake.wildcards.property]
save(curves(pd.read_parquet(snakemake.input.judged), names, quantity), snakemake.output[0])
