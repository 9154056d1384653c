"""Folds of the salts with known melting points, written once and read by all."""

import pandas as pd

from lowmelt.melting.groups import with_groups
from lowmelt.regression.splits import assign_folds, count_groups
from lowmelt.runtime import derive_seed, start

log = start(snakemake.log[0], snakemake.rule)

melting = pd.read_parquet(snakemake.input.melting, columns=["salt_id", "cation_id", "anion_id"])
values, ions = pd.read_parquet(snakemake.input.values), pd.read_parquet(snakemake.input.ions)
table = with_groups(melting, values, ions)
kind = snakemake.wildcards.split
seed = derive_seed(snakemake.params.seed, snakemake.rule, kind)
split = assign_folds(table, kind, snakemake.params.folds, snakemake.params.repeats, seed)
split.to_parquet(snakemake.output.split, index=False)
groups = count_groups(table, kind)
log.info("%s: %d salts, %d groups, %d repeats", kind, len(table), groups, snakemake.params.repeats)
