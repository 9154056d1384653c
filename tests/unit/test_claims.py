"""The comparison with published works is read from result files; what was not run says so."""

import re
from pathlib import Path

import pandas as pd
import pytest
import yaml

from lowmelt.claims import KINDS, compare, read_cell

CLAIMS = yaml.safe_load((Path(__file__).parents[2] / "resources/claims.yaml").read_text())

CELL = {
    "file": "links/evaluation.csv",
    "where": {"model": "ours"},
    "columns": ["auc", "mrr"],
    "as": "{:.2f} / {:.1f}",
}


@pytest.fixture
def results(tmp_path):
    (tmp_path / "links").mkdir()
    table = pd.DataFrame({"model": ["degree", "ours"], "auc": [0.5, 0.876], "mrr": [0.4, 0.62]})
    table.to_csv(tmp_path / "links/evaluation.csv", index=False)
    return tmp_path


def test_a_cell_is_read_and_written_as_asked(results):
    assert read_cell(CELL, results) == "0.88 / 0.6"


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"file": "links/none.csv"}, "not run"),
        ({"where": {"model": "theirs"}}, "not in this run"),
        ({"columns": ["r2", "mrr"]}, "not in this run"),
    ],
)
def test_what_is_missing_was_not_run_or_is_no_part_of_the_run(results, changed, said):
    assert read_cell({**CELL, **changed}, results) == said


def test_a_claim_whose_numbers_are_missing_names_its_command(results):
    claim = {
        "work": "Ren 2026",
        "claim": "c",
        "published": "1",
        "follows": "so it is",
        "command": "snakemake links",
    }
    table = compare([{**claim, "strict": CELL}, {**claim, "strict": {**CELL, "file": "none.csv"}}], results)
    assert list(table["strict"]) == ["0.88 / 0.6", "not run"]
    assert list(table["follows"]) == ["so it is", "not run (strict): snakemake links"]
    assert list(table["baseline"]) == ["", ""]


@pytest.mark.parametrize("claim", CLAIMS, ids=lambda claim: claim["claim"][:40])
def test_a_shipped_claim_is_complete(claim):
    assert {"work", "claim", "published", "follows", "command"} <= set(claim)
    for kind in KINDS:
        cell = claim.get(kind, {"columns": [], "as": ""})
        assert len(re.findall(r"{:[^}]*}", cell["as"])) == len(cell["columns"])
