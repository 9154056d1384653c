"""The Slurm profile knows the rules that ask for a GPU; the light rules stay off the cluster."""

import re
from pathlib import Path

import yaml

ROOT = Path(__file__).parents[2]
PROFILE = yaml.safe_load((ROOT / "profiles/slurm/profile.yaml").read_text())
RULES = "\n".join(path.read_text() for path in sorted((ROOT / "workflow/rules").glob("*.smk")))
BODIES = dict(re.findall(r"^(?:rule|checkpoint) (\w+):\n((?:    .*\n|\n)+)", RULES, flags=re.MULTILINE))


def test_each_rule_with_a_gpu_goes_to_the_gpu_partition_and_no_other():
    asks = {rule for rule, body in BODIES.items() if re.search(r"^        gpu=", body, re.M)}
    sent = {rule for rule, res in PROFILE["set-resources"].items() if res.get("slurm_partition") == "gpu"}
    assert sent == asks


def test_the_profile_names_only_rules_that_exist():
    assert set(PROFILE["set-resources"]) <= set(BODIES)


def test_the_run_time_of_each_rule_with_a_gpu_rises_with_the_attempt():
    gpu = [body for body in BODIES.values() if "        gpu=" in body]
    assert all("        runtime=rising(" in body for body in gpu)
