"""Predictions of every model and baseline for salts that were held out, in one kind of split."""

import pandas as pd

from lowmelt.melting.cross_validation import cross_validate
from lowmelt.melting.groups import with_groups
from lowmelt.melting.measured import measured_salts
from lowmelt.melting.models import BASELINES
from lowmelt.melting.settings import ModelSettings
from lowmelt.runtime import derive_seed, start

log = start(snakemake.log[0], snakemake.rule)

ions = pd.read_parquet(snakemake.input.ions)
features = pd.read_parquet(snakemake.input.features).set_index("smiles")
salts, table = measured_salts(pd.read_parquet(snakemake.input.melting), ions, features)
held_out = cross_validate(
    salts,
    with_groups(table, pd.read_parquet(snakemake.input.values), ions),
    pd.read_parquet(snakemake.input.split),
    [*BASELINES, *snakemake.params.learners],
    ModelSettings(**snakemake.params.model),
    seed=derive_seed(snakemake.params.seed, snakemake.rule, snakemake.wildcards.split),
)
held_out.insert(0, "split", snakemake.wildcards.split)
held_out.to_parquet(snakemake.output.held_out, index=False)
log.info("%s: %d held-out predictions of each model", snakemake.wildcards.split, len(held_out))
