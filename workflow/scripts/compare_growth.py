"""One row a run, anisotropic against isotropic growth, particles against the grid."""

import pandas as pd

from lowmelt.dendrites import comparison
from lowmelt.dendrites.case import Case
from lowmelt.runtime import start

log = start(snakemake.log[0], snakemake.rule)
cases, output = snakemake.params.cases, snakemake.output

parts = [
    pd.read_csv(path).assign(method="particles", kept=case["kept"], ratio=float(case["ratio"]))
    for path, case in zip(snakemake.input.records, cases, strict=True)
]
grid = pd.read_csv(snakemake.input.grid)
records = pd.concat([*parts, grid.assign(method="grid", kept="mean", ratio=1.0)], ignore_index=True)
records.to_parquet(output.records, index=False)

runs = comparison.measure(records, Case(**cases[0]).target)
runs.to_csv(output.growth, index=False)
particles = runs[runs["method"] == "particles"]
found = comparison.claim(particles)
found.to_csv(output.claim, index=False)
isotropic = next(part for part, case in zip(parts, cases, strict=True) if case["ratio"] == 1)
comparison.checks(particles, comparison.agreement(isotropic, grid)).to_csv(output.checks, index=False)
for row in found[found["measure"] == "tip_rate"].itertuples():
    log.info(
        "D_y/D_x = %g at the same %s D: tip %.2f (%.2f to %.2f) times as fast as isotropic",
        row.ratio, row.kept, row.factor, row.lower, row.upper,
    )  # fmt: skip
