"""Errors, coverage and calibration of every model on every split, the baselines beside them."""

import pandas as pd

from lowmelt.melting.evaluation import judge_held_out, summarise
from lowmelt.runtime import start

log = start(snakemake.log[0], snakemake.rule)

held_out = pd.concat([pd.read_parquet(path) for path in snakemake.input.answers], ignore_index=True)
params = snakemake.params
judged = judge_held_out(held_out, params.learners, params.confidence, params.domain_error_K)
judged.to_parquet(snakemake.output.judged, index=False)
evaluation = summarise(judged, params.learners)
evaluation.to_csv(snakemake.output.evaluation, index=False, float_format="%.4f")
for row in evaluation[evaluation["model"] == "blend"].itertuples():
    log.info("%s: MAE %.1f K, AUC %.3f, coverage %.3f", row.split, row.mae_K, row.auc, row.coverage)
