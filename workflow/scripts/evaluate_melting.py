"""Errors, coverage and calibration of every model on every split, the baselines beside them."""

import pandas as pd

from lowmelt.melting.evaluation import calibrate_held_out, summarise
from lowmelt.melting.settings import TrustSettings
from lowmelt.runtime import derive_seed, start

log = start(snakemake.log[0], snakemake.rule)

held_out = pd.concat([pd.read_parquet(path) for path in snakemake.input.held_out], ignore_index=True)
params = snakemake.params
seed = derive_seed(params.seed, snakemake.rule)
calibrated = calibrate_held_out(held_out, params.learners, TrustSettings(**params.trust), seed)
calibrated.to_parquet(snakemake.output.calibrated, index=False)
evaluation = summarise(calibrated, params.learners)
evaluation.to_csv(snakemake.output.evaluation, index=False, float_format="%.4f")
for row in evaluation[evaluation["model"] == "blend"].itertuples():
    log.info("%s: MAE %.1f K, AUC %.3f, coverage %.3f", row.split, row.mae_K, row.auc, row.coverage)
