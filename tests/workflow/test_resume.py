"""A killed run is resumed from its last checkpoint when it is started again."""

import os
import signal
import time

import pytest

pytestmark = pytest.mark.slow

# target, state that outlives the kill, settings that make the job long enough to be killed, log, what it says
KILLED = {
    "training": (
        "generator/ions/model.pt",
        "generator/ions/checkpoints/*/last.ckpt",
        {"generator": {"models": {"ions": {"training": {"steps": 400, "validate_every": 40}}}}},
        "generator/ions/train.log",
        "resuming",
    ),
    "simulation": (
        "dynamics/salts/{salt}/scan/r1.npz",
        "dynamics/salts/{salt}/scan/r1.running/state.json",
        {"dynamics": {"protocols": {"pilot": {"npt_ps": 10, "nvt_ps": 20}}}},
        "dynamics/salts/{salt}/simulate_r1.log",
        "resuming",
    ),
}


def kill_once_there(run, pattern, results, limit_s=300):
    """Send SIGKILL to a run and all its jobs as soon as a file appears."""
    began = time.monotonic()
    try:
        while not list(results.glob(pattern)):
            assert run.poll() is None, "the run ended before its first checkpoint"
            assert time.monotonic() - began < limit_s, f"no {pattern} after {limit_s} s"
            time.sleep(0.05)
    finally:
        os.killpg(run.pid, signal.SIGKILL)
        run.wait()


@pytest.mark.parametrize("job", KILLED)
def test_a_killed_job_is_resumed_from_its_last_checkpoint(own_copy, job):
    results = own_copy.folder / "results/tiny"
    salt = next((results / "dynamics/controls").glob("*.json")).stem
    target, pattern, settings, log, told = KILLED[job]
    target, pattern, log = (text.replace("{salt}", salt) for text in (target, pattern, log))
    (results / target).unlink()
    file = f"results/tiny/{target}"
    kill_once_there(own_copy.start("--cores", "2", file, changed=settings), pattern, results)
    assert not (results / target).exists(), "the job was over before it was killed"
    own_copy.run("--unlock")
    own_copy.run(file, changed=settings)
    assert (results / target).exists()
    assert told in (results / "logs" / log).read_text()
