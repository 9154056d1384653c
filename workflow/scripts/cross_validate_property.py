"""Curves of salts that were held out, by every model and baseline, for one property and kind of split."""

import pandas as pd

from lowmelt.properties.cross_validation import cross_validate
from lowmelt.properties.measured import gather
from lowmelt.properties.models import BASELINES
from lowmelt.properties.quantities import QUANTITIES
from lowmelt.runtime import derive_seed, start

log = start(snakemake.log[0], snakemake.rule)

tables = (pd.read_parquet(snakemake.input[name]) for name in ("points", "salts", "ions", "features"))
name, split = snakemake.wildcards.property, snakemake.wildcards.split
answers = cross_validate(
    gather(QUANTITIES[name], *tables),
    pd.read_parquet(snakemake.input.split),
    [*BASELINES, *snakemake.params.learners],
    trees=snakemake.params.trees,
    tune=snakemake.params.tune,
    seed=derive_seed(snakemake.params.seed, snakemake.rule, name, split),
)
answers.insert(0, "split", split)
answers.to_parquet(snakemake.output.answers, index=False)
log.info("%s, %s: %d held-out curves of each model", name, split, len(answers))
