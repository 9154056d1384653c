"""Probabilities of a mesophase of held-out salts, in one kind of split."""

import numpy as np
import pandas as pd

from lowmelt.mesophase.features import read_features
from lowmelt.mesophase.phase_head import cross_validate_phases
from lowmelt.mesophase.substances import is_labelled
from lowmelt.runtime import derive_seed, start

log = start(snakemake.log[0], snakemake.rule)
kind, params = snakemake.wildcards.split, snakemake.params
substances = pd.read_parquet(snakemake.input.substances)
labelled = is_labelled(substances)
answers = cross_validate_phases(
    substances[labelled].reset_index(drop=True),
    read_features(snakemake.input.features).take(np.flatnonzero(labelled)),
    pd.read_parquet(snakemake.input.split),
    trees=params.trees,
    seed=derive_seed(params.seed, snakemake.rule, kind),
)
answers.assign(split=kind).to_parquet(snakemake.output.answers, index=False)
log.info("%s: accuracy %.3f", kind, ((answers["logistic"] > 0.5) == answers["mesophase"]).mean())
