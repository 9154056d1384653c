"""Diffusion, conductivity, density and enthalpy at each temperature of a salt, with their errors."""

import numpy as np
import pandas as pd

from lowmelt.dynamics import outcome, points
from lowmelt.dynamics.failures import PhysicsFailure
from lowmelt.runtime import start

log = start(snakemake.log[0], snakemake.rule)
output = snakemake.output

try:
    outcome.require(snakemake.input.scans)
    numbers, curves = [], []
    for file in snakemake.input.scans:
        replica = int(file.rsplit("/r", 1)[1].split("_")[0].split(".")[0])
        with np.load(file) as scan:
            rows, lines = points.stage_rows(scan, replica)
        numbers += rows
        curves += lines
    stages = pd.DataFrame(numbers)
    merged = points.merge_replicas(stages)
    stages.to_csv(output.stages, index=False, float_format="%.6g")
    merged.to_csv(output.points, index=False, float_format="%.6g")
    pd.DataFrame(curves).to_parquet(output.curves)
    outcome.write(output.record, n_points=len(merged), n_diffusive=int(merged["diffusive"].sum()))
    log.info("%d of %d points are diffusive", merged["diffusive"].sum(), len(merged))
except PhysicsFailure as failure:
    for file in (output.points, output.stages, output.curves):
        open(file, "w").close()
    log.info("failed: %s", outcome.fail(output.record, "analysis", failure))
