"""Answers of every model and baseline on salts that were held out, in one kind of split."""

import pandas as pd

from lowmelt.melting.cross_validation import cross_validate
from lowmelt.melting.measured import measured_salts
from lowmelt.melting.models import BASELINES
from lowmelt.runtime import derive_seed, start

log = start(snakemake.log[0], snakemake.rule)

salts, table = measured_salts(
    pd.read_parquet(snakemake.input.melting),
    pd.read_parquet(snakemake.input.ions),
    pd.read_parquet(snakemake.input.features).set_index("smiles"),
)
answers = cross_validate(
    salts,
    table,
    pd.read_parquet(snakemake.input.split),
    [*BASELINES, *snakemake.params.learners],
    trees=snakemake.params.trees,
    tune=snakemake.params.tune,
    epochs=snakemake.params.epochs,
    seed=derive_seed(snakemake.params.seed, snakemake.rule, snakemake.wildcards.split),
)
answers.insert(0, "split", snakemake.wildcards.split)
answers.to_parquet(snakemake.output.answers, index=False)
log.info("%s: %d held-out answers of each model", snakemake.wildcards.split, len(answers))
