"""A run that is killed at random moments and started again ends with the tables of a run left alone."""

import os
import random
import shutil
import signal
import time

import pandas as pd
import pytest

from checkout import Checkout, copy_repository

pytestmark = pytest.mark.slow

KILLS = 5
# Jobs of one file and of many, a training that is resumed, and tables and splits that all else hangs on: a
# minute or two. That simulations are resumed is tested in test_resume.py.
TARGETS = [
    "tables/salts.parquet",
    *(f"melting/split_{kind}.parquet" for kind in ("series", "source", "random", "cation", "anion", "both")),
    "links/round_1/links.parquet",
    "generator/ions/history.csv",
]
THEIR_JOBS = [
    "tables/sources/*", "tables/build_tables", "fingerprints/*", "melting/split_*", "links/splits/random_0",
    "links/round_1", "generator/split", "generator/ions/train",
]  # fmt: skip
TEMPORARY = ["stream.parquet"]  # Snakemake forgets to delete it when it is killed just then


@pytest.fixture
def checkout(tmp_path):
    return Checkout(copy_repository(tmp_path / "lowmelt"))


def expected_s(finished):
    """Seconds that the jobs of the targets took on two cores."""
    records = finished.folder / "results/tiny/benchmarks"
    files = [path for pattern in THEIR_JOBS for path in records.glob(f"{pattern}.tsv")]
    assert len(files) > 15
    return sum(pd.read_csv(path, sep="\t")["s"].sum() for path in files) / 2


def kill_at_work(checkout, targets, seconds):
    """Start a run, and send SIGKILL to it and all its jobs a time after its first job began.

    Returns:
        whether it was still at work.
    """
    logs = checkout.folder / "results/tiny/logs"
    began = time.time()
    run = checkout.start("--cores", "2", *targets)
    while run.poll() is None and not any(written_since(began, path) for path in logs.rglob("*.log")):
        time.sleep(0.1)
    time.sleep(seconds)
    at_work = run.poll() is None
    if at_work:
        os.killpg(run.pid, signal.SIGKILL)
    run.wait()
    # As --unlock does, which would read all rules again for it.
    shutil.rmtree(checkout.folder / ".snakemake/locks", ignore_errors=True)
    return at_work


def written_since(began, path):
    """Whether a file was written after a time; Snakemake may delete what a killed job left, meanwhile."""
    try:
        return path.stat().st_mtime >= began
    except FileNotFoundError:
        return False


def table_files(results):
    """Files of tables, after a kill also half-written ones."""
    tables = [*results.rglob("*.csv"), *results.rglob("*.parquet")]
    return sorted(path for path in tables if path.name not in TEMPORARY)


def read(path):
    return pd.read_parquet(path) if path.suffix == ".parquet" else pd.read_csv(path)


def test_a_run_killed_at_random_moments_gives_the_same_tables(finished, checkout):
    seed = int(os.environ.get("LOWMELT_KILL_SEED", random.randrange(2**31)))
    print(f"kill times from seed {seed}; LOWMELT_KILL_SEED={seed} repeats them")
    draw = random.Random(seed)
    results = checkout.folder / "results/tiny"
    targets = [f"results/tiny/{target}" for target in TARGETS]
    longest, killed = 2 * expected_s(finished) / (KILLS + 1), 0
    while killed < KILLS:
        wait = draw.uniform(0, longest)
        if not kill_at_work(checkout, targets, wait):  # a fast machine came to the end: once more
            shutil.rmtree(results)
            continue
        killed += 1
        print(f"killed {wait:.1f} s after its first job began; {len(table_files(results))} tables are there")
    checkout.run(*targets)
    written = table_files(results)
    assert len(written) > 20
    for path in written:
        name = path.relative_to(results)
        alone = read(finished.folder / "results/tiny" / name)
        pd.testing.assert_frame_equal(read(path), alone, obj=str(name))
