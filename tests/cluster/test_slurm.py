"""A small MD stage goes through a real Slurm: GPUs are asked for, and one failure stays alone."""

import subprocess

import pandas as pd
import pytest
import yaml

from checkout import Checkout, copy_repository

pytestmark = pytest.mark.slow

# Two salts to simulate; no force field can be made for an anion with an iron atom in it.
GOOD = {"name": "tetramethylammonium tetrafluoroborate", "smiles": "C[N+](C)(C)C.F[B-](F)(F)F"}
BAD = {"name": "tetramethylammonium ferrate", "smiles": "C[N+](C)(C)C.Cl[Fe-](Cl)(Cl)Cl"}
# A private cluster keeps no accounts; its jobs are short, so their status is asked for soon.
HERE = [
    "--slurm-no-account", "--slurm-status-command", "squeue", "--latency-wait", "10",
    "--slurm-init-seconds-before-status-checks", "3",
]  # fmt: skip
RESULTS = "results/tiny/dynamics"


@pytest.fixture(scope="module")
def simulated(slurm, tmp_path_factory):
    """The checkout after the run, and what Slurm recorded of its jobs, one line each."""
    checkout = Checkout(copy_repository(tmp_path_factory.mktemp("cluster") / "lowmelt"))
    tiny = yaml.safe_load((checkout.folder / "tests/config/tiny.yaml").read_text())
    controls = [{**salt, "melting_K": 600.0, "source": "made up"} for salt in (GOOD, BAD)]
    tiny["dynamics"] |= {"candidates": False, "controls": controls}
    (checkout.folder / "cluster.yaml").write_text(yaml.safe_dump(tiny))
    done = checkout.snakemake(
        "--profile", "profiles/slurm", *HERE, f"{RESULTS}/melting_points.csv",
        environment=slurm.environment, config="cluster.yaml",
    )  # fmt: skip
    assert done.returncode == 0, (done.stdout + done.stderr)[-6000:]
    command = ["scontrol", "show", "jobs", "--oneliner"]
    jobs = subprocess.run(command, env=slurm.environment, capture_output=True, text=True, check=True)
    return checkout, jobs.stdout.splitlines()


@pytest.fixture(scope="module")
def summary(simulated):
    return pd.read_csv(simulated[0].folder / RESULTS / "melting_points.csv").set_index("name")


def test_the_salt_without_a_force_field_is_reported_as_failed(summary):
    assert summary.loc[BAD["name"], "status"] == "failed"
    assert "Fe" in summary.loc[BAD["name"], "reason"]


def test_the_other_salt_has_its_result(summary):
    assert summary.loc[GOOD["name"], "status"] in {"transition", "no_transition", "unresolved"}


def jobs_of(rule, jobs):
    """Slurm's records of the jobs of a rule, known by the folder of their logs."""
    return [job for job in jobs if f"/rule_{rule}/" in job]


@pytest.mark.parametrize("rule", ["equilibrate", "simulate"])
def test_simulations_ask_for_one_gpu_in_the_gpu_partition(simulated, rule):
    jobs = jobs_of(rule, simulated[1])
    assert len(jobs) == 2
    assert all(" Partition=gpu " in job and "gres:gpu:1" in job for job in jobs)


def test_parameters_of_ions_are_made_without_a_gpu(simulated):
    jobs = jobs_of("parameterise_ion", simulated[1])
    assert len(jobs) == 3
    assert all(" Partition=main " in job and "gres:gpu" not in job for job in jobs)


def test_light_rules_are_not_sent_to_the_cluster(simulated):
    assert jobs_of("collect_melting_points", simulated[1]) == []
