"""Errors, coverage and what a search finds, of one property on every split, the baseline beside them."""

import pandas as pd

from lowmelt.properties.evaluation import far_off, judge_held_out, summarise
from lowmelt.properties.measured import gather
from lowmelt.properties.quantities import QUANTITIES
from lowmelt.runtime import derive_seed, start

log = start(snakemake.log[0], snakemake.rule)

tables = (pd.read_parquet(snakemake.input[name]) for name in ("points", "salts", "ions", "features"))
name, params = snakemake.wildcards.property, snakemake.params
data = gather(QUANTITIES[name], *tables)
held_out = pd.concat([pd.read_parquet(path) for path in snakemake.input.answers], ignore_index=True)
points, chances = judge_held_out(
    held_out,
    data,
    params.learners,
    params.confidence,
    params.domain_factor,
    params.use_K,
    params.limit,
    derive_seed(params.seed, snakemake.rule, name),
)
evaluation = summarise(points, chances, data, params.learners)
points.to_parquet(snakemake.output.points, index=False)
chances.to_parquet(snakemake.output.chances, index=False)
far_off(points, data).to_csv(snakemake.output.far, index=False, float_format="%.4g")
evaluation.to_csv(snakemake.output.evaluation, index=False, float_format="%.4f")
for row in evaluation[evaluation["model"] == "blend"].itertuples():
    log.info("%s, %s: MAE %.3f, coverage %.3f", name, row.split, row.mae, row.coverage)
