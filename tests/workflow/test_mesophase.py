"""A user's table in the layout of the published supplement through the published protocol."""

from pathlib import Path

import pandas as pd

RESOURCES = Path(__file__).parents[2] / "resources"


def supplement():
    """The shipped facts of one series in that layout, a phase that does not exist among them."""
    facts = pd.read_csv(RESOURCES / "transitions.csv")
    rows = facts[facts["phase_sequence"].str.contains("Col_|Cr 38 Cr", regex=True)]
    table = pd.DataFrame({
        "Name": rows["name"], "Cation": rows["cation"], "Anion": "tetrafluoroborate",
        "Melting": rows["melting_K"] - 273.15, "Clearing": rows["clearing_K"] - 273.15,
        "Phase sequence": rows["phase_sequence"],
    })  # fmt: skip
    table.iloc[0, table.columns.get_loc("Phase sequence")] = "Cr 45 Blob 87 Iso"
    return table


def test_a_foreign_table_runs_and_its_bad_phase_is_told(own_copy):
    supplement().to_csv(own_copy.folder / "si.csv", index=False)
    changed = {"mesophase": {"own": "si.csv", "unit": "C"}}
    own_copy.run("published_transfer", changed=changed)
    results = own_copy.folder / "results/tiny/mesophase"
    answers = pd.read_parquet(results / "perceptron_own_clearing.parquet")
    assert answers["substance_id"].nunique() == 6
    assert answers["answer_K"].between(200, 800).all()
    curation = pd.read_csv(results / "curation.csv")
    assert curation["reason"].str.contains("unknown phase 'Blob'").any()


def test_a_missing_table_is_told_in_one_line(own_copy):
    done = own_copy.snakemake("--cores", "1", "published_transfer", changed={"mesophase": {"own": "no.csv"}})
    assert done.returncode != 0
    assert "no table 'no.csv'" in done.stderr + done.stdout


def test_a_range_that_ends_below_its_beginning_is_told_before_anything_runs(own_copy):
    done = own_copy.snakemake("-n", "mesophase", changed={"mesophase": {"ordered_K": [400, 300]}})
    assert done.returncode != 0
    assert "ordered_K: no range from 400 to 300 K" in done.stderr + done.stdout
