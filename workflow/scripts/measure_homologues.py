"""Errors when none to three members of a series are measured, on all neutral liquid crystals."""

import pandas as pd

from lowmelt.mesophase.cross_validation import cross_validate, labelled
from lowmelt.mesophase.features import read_features
from lowmelt.mesophase.homologues import with_homologues
from lowmelt.mesophase.judging import score_homologues
from lowmelt.mesophase.observations import PROPERTIES
from lowmelt.regression.splits import assign_folds
from lowmelt.runtime import derive_seed, start

log = start(snakemake.log[0], snakemake.rule)
params = snakemake.params
seed = derive_seed(params.seed, snakemake.rule)
substances = pd.read_parquet(snakemake.input.substances)
neutral = substances[substances["collection"] == "neutral"]
values = pd.concat([
    pd.DataFrame({"table": "all", "substance_id": known["substance_id"], "property": number,
                  "value_K": known[name]})
    for number, name in enumerate(PROPERTIES)
    for known in [neutral[neutral[name].notna()]]
], ignore_index=True)  # fmt: skip
values = labelled(values, substances)
rows = values.drop_duplicates("substance_id").rename(columns={"substance_id": "salt_id"})
split = assign_folds(rows, "series", params.folds, 1, seed)
answers = cross_validate(values, values.iloc[:0], read_features(snakemake.input.features), split, "series",
                         params.trees, params.steps, seed)  # fmt: skip
clearing = answers[answers["property"] == 1]
told = pd.concat(
    [with_homologues(clearing, known, params.draws, seed) for known in range(params.known + 1)],
    ignore_index=True,
)
told.to_parquet(snakemake.output.answers, index=False)
scores = score_homologues(told)
scores.to_csv(snakemake.output.scores, index=False, float_format="%.3f")
log.info("MAE by known homologues: %s", scores.set_index("known")["mae_corrected_K"].round(1).to_dict())
