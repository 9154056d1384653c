"""The pinned environment: complete, free of places, and with the packages of the conda environments."""

import re
from importlib.metadata import metadata
from pathlib import Path

import yaml
from packaging.specifiers import SpecifierSet

from lowmelt.run_record import VERSION

ROOT = Path(__file__).parents[2]
OLDEST_PYTHON = "3.11.2"  # of Debian 12
CONDA_NAMES = {"torch": "pytorch", "matplotlib": "matplotlib-base", "freud-analysis": "freud"}
# What runs or checks the pipeline; the rules do not import it.
TOOLS = {
    "snakemake", "snakemake-executor-plugin-slurm", "pytest", "ruff", "mypy", "snakefmt", "torch-geometric",
    "mkdocs-material", "mkdocstrings-python", "MDAnalysis",
}  # fmt: skip


def pins(name):
    lines = (ROOT / name).read_text().splitlines()
    return dict(line.split("==") for line in lines if line and not line.startswith("#"))


def normal(name):
    return re.sub(r"[-_.]+", "-", name).lower()


def test_the_lock_holds_what_is_asked_for():
    lock = {normal(name): version for name, version in pins("requirements.lock").items()}
    asked = {normal(name): version for name, version in pins("requirements.in").items()}
    assert {name: lock.get(name) for name in asked} == asked, "run: make lock"


def test_the_lock_names_versions_and_no_places():
    lines = (ROOT / "requirements.lock").read_text().splitlines()[1:]
    assert [line for line in lines if not re.fullmatch(r"[\w.-]+==[\w.]+", line)] == []


def test_each_pinned_package_takes_the_oldest_python_that_the_set_up_accepts():
    said = {name: metadata(name).get("Requires-Python", "") for name in pins("requirements.lock")}
    assert {name: need for name, need in said.items() if not SpecifierSet(need).contains(OLDEST_PYTHON)} == {}


def test_each_package_of_the_rules_is_in_a_conda_environment():
    listed = set()
    for file in (ROOT / "workflow/envs").glob("*.yaml"):
        for entry in yaml.safe_load(file.read_text())["dependencies"]:
            entries = entry["pip"] if isinstance(entry, dict) else [entry]
            listed |= {normal(re.split(r"[ =<>]", item)[0]) for item in entries}
    needed = {name for name in pins("requirements.in") if name not in TOOLS and "stubs" not in name}
    assert {name for name in needed if normal(CONDA_NAMES.get(name, name)) not in listed} == set()


def test_version_citation_and_changes_agree():
    cited = yaml.safe_load((ROOT / "CITATION.cff").read_text())["version"]
    latest = re.search(r"^## (\S+)", (ROOT / "CHANGELOG.md").read_text(), flags=re.MULTILINE)[1]
    assert VERSION == cited == latest
