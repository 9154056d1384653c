"""Sum the wall time and the peak memory of the jobs of each stage."""

from pathlib import Path

from lowmelt.runtime import start
from lowmelt.stage_times import stage_times

log = start(snakemake.log[0], snakemake.rule)

table = stage_times(Path(snakemake.params.benchmarks))
table.to_csv(snakemake.output[0], index=False)
for row in table.itertuples():
    log.info("%s: %d jobs, %.0f s", row.stage, row.jobs, row.wall_s)
