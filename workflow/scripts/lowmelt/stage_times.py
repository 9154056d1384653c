"""Wall time and peak memory of each stage, from the records that Snakemake keeps of each job."""

from pathlib import Path

import pandas as pd

COLUMNS = ["stage", "jobs", "wall_s", "longest_s", "cpu_s", "peak_memory_MB"]


def stage_times(folder: Path) -> pd.DataFrame:
    """Times of the stages in the order in which they first finished a job.

    Args:
        folder: where the benchmark files lie; the first folder below it names the stage.

    Returns:
        One row a stage: ``jobs`` (number of records), ``wall_s`` (sum over jobs), ``longest_s`` (of one
        job), ``cpu_s`` (sum) and ``peak_memory_MB`` (largest resident set of any job; jobs that end
        before Snakemake's first look at them count as 0).
    """
    files = sorted(folder.rglob("*.tsv"), key=lambda path: path.stat().st_mtime)
    records = [_record(path, folder) for path in files]
    if not records:
        return pd.DataFrame(columns=COLUMNS)
    grouped = pd.concat(records).groupby("stage", sort=False)
    table = pd.DataFrame({
        "jobs": grouped.size(),
        "wall_s": grouped["s"].sum().round(1),
        "longest_s": grouped["s"].max().round(1),
        "cpu_s": grouped["cpu_time"].sum().round(1),
        "peak_memory_MB": grouped["max_rss"].max().round(),
    })  # fmt: skip
    return table.reset_index()[COLUMNS]


def _record(path: Path, folder: Path) -> pd.DataFrame:
    """One benchmark file: a row a repeat; what was not measured is 0."""
    table = pd.read_csv(path, sep="\t", usecols=["s", "max_rss", "cpu_time"])
    table = table.apply(pd.to_numeric, errors="coerce").fillna(0.0)
    return table.assign(stage=path.relative_to(folder).parts[0])
