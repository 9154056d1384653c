"""Diffusion, conductivity, density and enthalpy at each temperature of a salt, with their errors."""

import numpy as np
import pandas as pd

from lowmelt import outcome
from lowmelt.analysis import points
from lowmelt.analysis.finite_size import FiniteSize
from lowmelt.failures import PhysicsFailure
from lowmelt.runtime import start

log = start(snakemake.log[0], snakemake.rule)
output = snakemake.output
finite_size = FiniteSize.from_config(**snakemake.params.finite_size)
if finite_size.method == "viscosity" and not finite_size.temperatures_K:
    log.info("no viscosity is given for this salt: its diffusion is not corrected for the size of the box")

try:
    outcome.require(snakemake.input.scans)
    numbers, curves = [], []
    for file in snakemake.input.scans:
        replica = int(file.rsplit("/r", 1)[1].split("_")[0].split(".")[0])
        with np.load(file) as scan:
            rows, lines = points.stage_rows(scan, replica, finite_size)
        numbers += rows
        curves += lines
    stages = pd.DataFrame(numbers)
    merged = points.merge_replicas(stages)
    stages.to_parquet(output.samples)
    stages.drop(columns=list(points.SAMPLES)).to_csv(output.stages, index=False, float_format="%.6g")
    merged.to_csv(output.points, index=False, float_format="%.6g")
    pd.DataFrame(curves).to_parquet(output.curves)
    outcome.write(output.record, n_points=len(merged), n_diffusive=int(merged["diffusive"].sum()))
    log.info("%d of %d points are diffusive", merged["diffusive"].sum(), len(merged))
except PhysicsFailure as failure:
    for file in (output.points, output.stages, output.samples, output.curves):
        open(file, "w").close()
    log.info("failed: %s", outcome.fail(output.record, "analysis", failure))
