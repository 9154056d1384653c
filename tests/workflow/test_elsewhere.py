"""The workflow runs from any folder, as a module of another workflow, and where snakedeploy puts it."""

import re
import shutil
import subprocess
import sys

import pandas as pd
import pytest
import yaml

from checkout import REPOSITORY, TINY, Checkout, copy_repository

OWN = "cation,anion,T\nCCn1cc[n+](C)c1,[Cl-],350.4\nCCn1cc[n+](C)c1,[Br-],347\nC[N+](C)(C)CCO,[Cl-],575\n"
# What differs from the default, with a table of three salts in the place of the shipped ones.
CONFIG = {
    **yaml.safe_load((REPOSITORY / TINY).read_text()),
    "pathvars": {"results": "results/own"},
    "tables": {
        "sources": ["own"],
        "own": {
            "own": {
                "tables": [
                    {
                        "file": "own.csv",
                        "kind": "melting",
                        "columns": {"cation": "cation", "anion": "anion", "melting": "T"},
                    }
                ]
            }
        },
    },
}
MODULE = """configfile: "config/config.yaml"


module lowmelt:
    snakefile:
        "{repository}/Snakefile"
    config:
        config{section}


use rule * from lowmelt{renamed}


rule outer:
    default_target: True
    input:
        "{table}",
    output:
        "outer.txt",
    shell:
        "cp {{input}} {{output}}"
"""
TABLE = "results/own/tables/curation.csv"


class Elsewhere(Checkout):
    """A folder of a user beside the checkout, with a table of three salts."""

    def __init__(self, folder, snakefile):
        super().__init__(folder)
        self.snakefile = snakefile
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "own.csv").write_text(OWN)

    def _command(self, arguments, config, changed):
        snakefile = ["--snakefile", str(self.snakefile)] if self.snakefile else []
        given = ["--configfile", str(config)] if config else []
        return [sys.executable, "-m", "snakemake", *snakefile, *map(str, arguments), *given]


@pytest.fixture(scope="module")
def repository(tmp_path_factory):
    return copy_repository(tmp_path_factory.mktemp("repository") / "lowmelt")


def rules_planned(elsewhere, **how):
    """Jobs of each rule in a dry run of everything."""
    done = elsewhere.run("--dry-run", **how)
    return {
        name: int(jobs)
        for name, jobs in re.findall(r"^(\w+)\s+(\d+)$", done.stdout + done.stderr, flags=re.MULTILINE)
    }


def check_tables(folder):
    melting = pd.read_parquet(folder / "results/own/tables/melting_points.parquet")
    assert sorted(melting["melting_K"]) == [347.0, 350.4, 575.0]


def written_outside(repository):
    """What a run left in the repository itself."""
    return [name for name in ("results", ".snakemake", "data") if (repository / name).exists()]


def test_from_another_directory(repository, tmp_path):
    user = Elsewhere(tmp_path / "user", repository / "Snakefile")
    config = tmp_path / "mine.yaml"
    config.write_text(yaml.safe_dump(CONFIG))
    planned = rules_planned(user, config=config)
    assert planned["all"] == 1
    assert {"rank_candidates", "plot_generator_table1", "stage_times"} <= set(planned)
    user.run("build_tables", config=config)
    check_tables(user.folder)
    assert written_outside(repository) == []


def test_with_the_directory_option_and_no_config_at_all(repository, tmp_path):
    user = Elsewhere(tmp_path / "user", repository / "Snakefile")
    planned = rules_planned(user, config=None)
    assert planned["rank_candidates"] == 1
    shutil.copytree(repository, tmp_path / "copy")
    done = subprocess.run(
        [sys.executable, "-m", "snakemake", "--dry-run", "--directory", str(tmp_path / "empty")],
        cwd=tmp_path / "copy", capture_output=True, text=True,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-3000:]


@pytest.mark.parametrize(
    ("section", "renamed", "prefix"), [("", "", ""), ("['lowmelt']", " as lowmelt_*", "lowmelt_")]
)
def test_as_a_module_of_another_workflow(repository, tmp_path, section, renamed, prefix):
    """The config of the module names what differs from the defaults; its rules may be renamed."""
    user = Elsewhere(tmp_path / "user", None)
    (user.folder / "config").mkdir()
    config = {"lowmelt": CONFIG} if section else CONFIG
    (user.folder / "config/config.yaml").write_text(yaml.safe_dump(config))
    (user.folder / "Snakefile").write_text(
        MODULE.format(repository=repository, section=section, renamed=renamed, table=TABLE)
    )
    done = user.run("--dry-run", f"{prefix}all", config=None)
    assert f"{prefix}rank_candidates" in done.stdout + done.stderr
    user.run(config=None)
    check_tables(user.folder)
    assert (user.folder / "outer.txt").read_text() == (user.folder / TABLE).read_text()


def test_in_the_layout_that_snakedeploy_makes(repository, tmp_path):
    """`snakedeploy deploy-workflow` writes workflow/Snakefile with a module statement, and copies config/."""
    user = Elsewhere(tmp_path / "user", None)
    shutil.copytree(repository / "config", user.folder / "config")
    (user.folder / "config/config.yaml").write_text(yaml.safe_dump(CONFIG))
    (user.folder / "workflow").mkdir()
    text = MODULE.format(repository=repository, section="", renamed="", table=TABLE)
    (user.folder / "workflow/Snakefile").write_text(text)
    planned = rules_planned(user, config=None)
    assert planned["outer"] == 1
    done = user.run("--dry-run", "all", config=None)
    assert "rank_candidates" in done.stdout + done.stderr
    user.run(config=None)
    check_tables(user.folder)
