"""The melting point of a salt from its scan: transition, no_transition, unresolved, or failed."""

import pandas as pd

from lowmelt import outcome
from lowmelt.analysis import bootstrap, points, transition
from lowmelt.failures import PhysicsFailure
from lowmelt.runtime import derive_seed, start

log = start(snakemake.log[0], snakemake.rule)
params, salt_id = snakemake.params, snakemake.wildcards.salt_id

try:
    outcome.require([snakemake.input.record])
    thresholds = transition.Thresholds(**params.thresholds)
    seed = derive_seed(params.seed, "melting_point", salt_id)
    stages = pd.read_parquet(snakemake.input.samples)
    found = {}
    for name, branch in points.branches(pd.read_csv(snakemake.input.points)).items():
        draws = bootstrap.draw(stages, name, params.bootstrap, seed)
        found[name] = transition.judge(branch, thresholds, draws=draws)
    verdict = transition.combine(found)
    outcome.write(
        snakemake.output[0],
        **verdict.as_dict() | {"branches": {name: one.as_dict() for name, one in found.items()}},
    )
    log.info("%s: %s (%s)", salt_id, verdict.status, verdict.reason)
except PhysicsFailure as failure:
    log.info("%s failed: %s", salt_id, outcome.fail(snakemake.output[0], "melting point", failure))
