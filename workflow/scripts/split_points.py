"""Folds of the salts with points of any property, so that a salt is held out for all of them at once."""

import pandas as pd

from lowmelt.regression.splits import assign_folds
from lowmelt.runtime import derive_seed, start

log = start(snakemake.log[0], snakemake.rule)

names = ["salt_id", "cation_id", "anion_id"]
salts = pd.read_parquet(snakemake.input.points, columns=names).drop_duplicates("salt_id")
salts = salts.sort_values("salt_id", ignore_index=True)
kind = snakemake.wildcards.split
seed = derive_seed(snakemake.params.seed, snakemake.rule, kind)
split = assign_folds(salts, kind, snakemake.params.folds, snakemake.params.repeats, seed)
split.to_parquet(snakemake.output.split, index=False)
log.info("%s: %d salts, %d repeats", kind, len(salts), snakemake.params.repeats)
