"""Answers of models and baselines on held-out substances of one table, in one kind of split."""

import numpy as np
import pandas as pd

from lowmelt.mesophase.cross_validation import cross_validate, further_values, labelled
from lowmelt.mesophase.features import read_features
from lowmelt.mesophase.judging import with_intervals
from lowmelt.mesophase.observations import FEWEST, PROPERTIES, TooFewValues
from lowmelt.runtime import derive_seed, start

log = start(snakemake.log[0], snakemake.rule)
table, kind = snakemake.wildcards.table, snakemake.wildcards.split
params = snakemake.params
substances = pd.read_parquet(snakemake.input.substances)
values = labelled(pd.read_parquet(snakemake.input.observations), substances)
own = values[values["table"] == table]
for number, few in own["property"].value_counts().items():
    if few < FEWEST:
        name = PROPERTIES[number].removesuffix("_K")
        log.warning("%s, %s: %d values of %s passed over: fewer than %d", table, kind, few, name, FEWEST)
# Other salts help where the task is one of salts.
salts = substances.loc[own["row"], "cation"].ne("").any()
further = further_values(values, table) if salts else values.iloc[:0]
seed = derive_seed(params.seed, snakemake.rule, table, kind)
try:
    answers = cross_validate(
        own,
        further,
        read_features(snakemake.input.features),
        pd.read_parquet(snakemake.input.split),
        kind,
        trees=params.trees,
        steps=params.steps,
        seed=seed,
    )
    judged = with_intervals(answers, params.confidence, seed).assign(split=kind)
except TooFewValues as error:
    log.warning("%s: not cross-validated: %s", table, error)
    judged = pd.DataFrame(columns=["table", "split", "property"])
judged.to_parquet(snakemake.output.answers, index=False)
for number, part in judged.groupby("property"):
    off = np.abs(part["predicted_K"] - part["value_K"]).mean()
    log.info("%s, %s, property %d: MAE %.1f K", table, kind, number, off)
