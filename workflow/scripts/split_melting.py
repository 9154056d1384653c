"""Folds of the salts with known melting points, written once and read by all."""

import pandas as pd

from lowmelt.regression.splits import assign_folds
from lowmelt.runtime import derive_seed, start

log = start(snakemake.log[0], snakemake.rule)

melting = pd.read_parquet(snakemake.input.melting, columns=["salt_id", "cation_id", "anion_id"])
kind = snakemake.wildcards.split
seed = derive_seed(snakemake.params.seed, snakemake.rule, kind)
split = assign_folds(melting, kind, snakemake.params.folds, snakemake.params.repeats, seed)
split.to_parquet(snakemake.output.split, index=False)
log.info("%s: %d salts, %d repeats", kind, len(melting), snakemake.params.repeats)
