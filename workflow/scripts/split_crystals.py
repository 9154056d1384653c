"""Folds of the substances of one table in one kind of split."""

import pandas as pd

from lowmelt.mesophase.cross_validation import RELATIVES, labelled
from lowmelt.mesophase.observations import judgeable
from lowmelt.mesophase.substances import is_labelled
from lowmelt.regression.splits import assign_folds
from lowmelt.runtime import derive_seed, start

start(snakemake.log[0], snakemake.rule)
params, kind = snakemake.params, snakemake.wildcards.split
substances = pd.read_parquet(snakemake.input.substances)
if params.labels:
    rows = substances[is_labelled(substances)]
else:
    values = pd.read_parquet(snakemake.input.observations)
    values = judgeable(values[values["table"] == snakemake.wildcards.table])
    rows = labelled(values, substances).drop_duplicates("substance_id")
leaves = rows[RELATIVES[kind]].replace("", "none")
salts = rows.assign(salt_id=rows["substance_id"], series=leaves)
folds = min(params.folds, salts["series"].nunique())
split = assign_folds(
    salts,
    "random" if kind == "random" else "series",
    folds,
    params.repeats,
    derive_seed(params.seed, snakemake.rule, snakemake.wildcards.table, kind),
)
split.to_parquet(snakemake.output.split, index=False)
