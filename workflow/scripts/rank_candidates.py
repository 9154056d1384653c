"""Filters the pool, ranks what passes, and marks a diverse choice for simulation."""

import pandas as pd
import yaml

from lowmelt.chem.ions import parse_ion
from lowmelt.runtime import start
from lowmelt.screen.candidates import rank_pool
from lowmelt.screen.filters import Limits
from lowmelt.screen.ion_checks import read_alerts

log = start(snakemake.log[0], snakemake.rule)
params = snakemake.params

with open(snakemake.input.curated) as handle:
    curated = {parse_ion(entry["smiles"]).ion_id for entry in yaml.safe_load(handle)}
candidates, tally = rank_pool(
    pd.read_parquet(snakemake.input.pool),
    pd.read_parquet(snakemake.input.ions),
    Limits(**params.limits),
    read_alerts(snakemake.input.alerts),
    curated,
    listed=params.listed,
    selected=params.selected,
    pick_from=params.pick_from,
)
tally.to_csv(snakemake.output.filters, index=False)
candidates.to_csv(snakemake.output.candidates, index=False, float_format="%.4f")
log.info("%d candidates, %d of them selected", len(candidates), candidates["selected"].sum())
