"""A run that is killed at random moments and started again ends with the tables of a run left alone."""

import os
import random
import signal
import time

import pandas as pd
import pytest

from checkout import Checkout, copy_repository

pytestmark = [pytest.mark.slow, pytest.mark.kills]

KILLS = 5
# From the tables through links, generator and melting model to the pool of the screen: about half of a tiny
# run. That simulations go on where they were is tested in test_resume.py.
TARGET = "results/tiny/screen/pool.parquet"
# What a processor was asked for, which no two runs share.
MEASURED = ["cpu_s", "seconds", "train_s"]


def kill_at_work(checkout, seconds):
    """Start a run, and send SIGKILL to it and all its jobs a time after its first job began.

    Returns:
        whether it was still at work.
    """
    logs = checkout.folder / "results/tiny/logs"
    began = time.time()
    run = checkout.start("--cores", "2", TARGET)
    while run.poll() is None and not any(path.stat().st_mtime >= began for path in logs.rglob("*.log")):
        time.sleep(0.1)
    time.sleep(seconds)
    at_work = run.poll() is None
    if at_work:
        os.killpg(run.pid, signal.SIGKILL)
    run.wait()
    return at_work


def tables(results):
    """Tables that a run wrote, by their path; without times that it took."""
    found = {}
    for path in sorted([*results.rglob("*.csv"), *results.rglob("*.parquet")]):
        name = path.relative_to(results)
        if name.parts[0] not in ("record", "logs", "benchmarks"):
            table = pd.read_parquet(path) if path.suffix == ".parquet" else pd.read_csv(path)
            found[str(name)] = table.drop(columns=MEASURED, errors="ignore")
    return found


def test_a_run_killed_at_random_moments_gives_the_same_tables(finished, tmp_path):
    seed = int(os.environ.get("LOWMELT_KILL_SEED", random.randrange(2**31)))
    print(f"kill times from seed {seed}; LOWMELT_KILL_SEED={seed} repeats them")
    draw = random.Random(seed)
    checkout = Checkout(copy_repository(tmp_path / "lowmelt"))
    killed = 0
    for _ in range(KILLS):
        wait = draw.uniform(0.2, 14)
        killed += kill_at_work(checkout, wait)
        made = len(tables(checkout.folder / "results/tiny"))
        print(f"killed {wait:.1f} s after its first job began; {made} tables are there")
        checkout.run("--unlock")
    assert killed >= 3  # a fast machine may have come to the end
    checkout.run(TARGET)
    again, alone = tables(checkout.folder / "results/tiny"), tables(finished.folder / "results/tiny")
    assert len(again) > 20
    for name, table in again.items():
        pd.testing.assert_frame_equal(table, alone[name], obj=name)
