"""Tables of one's own and of the public sources through the config alone; bad input gets one line."""

import os
from pathlib import Path

import pandas as pd
import pytest
import yaml

from checkout import REPOSITORY, Checkout, copy_repository

REFERENCE = (REPOSITORY / os.environ.get("LOWMELT_REFERENCE", "../shared/data")).resolve()
NTF2 = "O=S(=O)([N-]S(=O)(=O)C(F)(F)F)C(F)(F)F"
GOOD = [
    ("CCn1cc[n+](C)c1", NTF2, "257.2"), ("CC[n+]1ccn(C)c1", "[Cl-]", "350.4"),
    ("Cn1cc[n+](CCCC[n+]2ccn(C)c2)c1", "[Br-].[Br-]", "410"), ("C[N+](C)(C)CCO", "O=[N+]([O-])[O-]", "346.1"),
]  # fmt: skip
BAD = [
    ("CCn1cc[n+](C)c1", NTF2, "25", "unit_slip"),
    ("C1=C[CH3+]N(Cc2ccccc2)C=C1", "[Br-]", "350", "unparsable"),
    ("Cn1cc[n+](CCCC[n+]2ccn(C)c2)c1", "[Br-]", "410", "not_neutral"),
    ("CCn1cc[n+](C)c1.O", "[Cl-]", "310", "hydrate"),
    ("CCn1cc[n+](C)c1.CC#N", "[Cl-]", "310", "neutral_fragment"),
    ("CC[N+](CC)CC", "[Cl-]", "310", "radical"),
    ("CCn1cc[n+](C)c1", "[Cl-]", "about 80", "unreadable_number"),
    ("CCn1cc[n+](C)c1", "[Cl-]", "inf", "unreadable_number"),
    ("C:C[n+]1ccn(C)c1", "[Cl-]", "350", "unparsable"),
    ("C" * 5000 + "[N+](C)(C)C", "[Cl-]", "350", "too_large"),
    ("[*+]", "[Cl-]", "350", "unparsable"),
    ("CC[N+](C)(C)C", "[Cl-]", "350,too,many", "unreadable_row"),
]


@pytest.fixture(scope="module")
def fresh(tmp_path_factory):
    return Checkout(copy_repository(tmp_path_factory.mktemp("fresh") / "lowmelt"))


def configure(checkout, name, text, **table):
    """Write a table and a config that reads nothing else; returns the name of the config."""
    if text is not None:
        (checkout.folder / f"{name}.csv").write_text(text)
    columns = {"cation": "cation", "anion": "anion", "melting": "T"}
    spec = {"file": f"{name}.csv", "kind": "melting", "columns": columns} | table
    config = {
        "pathvars": {"results": f"results/{name}"},
        "tables": {"sources": [name], "own": {name: {"tables": [spec]}}},
    }
    (checkout.folder / f"{name}.yaml").write_text(yaml.safe_dump(config))
    return f"{name}.yaml"


def as_text(rows):
    return "cation,anion,T\n" + "".join(f"{cation},{anion},{value}\n" for cation, anion, value, *_ in rows)


def complaint(checkout, config, about):
    """The one line about a cause, from a run that fails."""
    done = checkout.snakemake("--cores", "1", "build_tables", config=config)
    assert done.returncode != 0
    said = [line.strip() for line in (done.stdout + done.stderr).splitlines()]
    lines = [line for line in said if about in line and ("failed:" in line or line.startswith(about))]
    assert len(lines) == 1
    return lines[0]


@pytest.fixture(scope="module")
def bad_rows(fresh):
    config = configure(fresh, "rows", as_text(GOOD + BAD))
    fresh.run("build_tables", config=config)
    folder = fresh.folder / "results/rows/tables"
    return pd.read_csv(folder / "curation.csv"), pd.read_parquet(folder / "melting_points.parquet")


def test_good_rows_among_bad_ones_are_used(bad_rows):
    _, melting = bad_rows
    assert sorted(melting["melting_K"]) == [257.2, 346.1, 350.4, 410.0]


@pytest.mark.parametrize("number", range(len(BAD)), ids=[f"{n} {row[-1]}" for n, row in enumerate(BAD)])
def test_each_bad_row_is_written_down_with_its_rule_and_reason(bad_rows, number):
    curation, _ = bad_rows
    row = curation[curation["row"] == len(GOOD) + 2 + number]
    assert list(row["rule"]) == [BAD[number][-1]]
    assert list(row["action"]) == ["dropped"]
    assert row["reason"].str.len().iloc[0] > 10


def test_a_missing_file(fresh):
    line = complaint(fresh, configure(fresh, "gone", None), "source 'gone'")
    assert "no file gone.csv; correct 'file'" in line


def test_a_missing_column(fresh):
    line = complaint(fresh, configure(fresh, "column", "cation,an,T\nC,C,300\n"), "column.csv")
    assert "column.csv, row 1: no column 'anion'; the file has: cation, an, T." in line


def test_a_column_in_the_wrong_unit(fresh):
    rows = [(cation, anion, float(value) - 273.15) for cation, anion, value in GOOD]
    line = complaint(fresh, configure(fresh, "celsius", as_text(rows)), "celsius.csv")
    assert "celsius.csv, row 2, column 'T': -15.95 K cannot be a melting point" in line


def test_an_empty_table(fresh):
    line = complaint(fresh, configure(fresh, "empty", "cation,anion,T\n"), "empty.csv")
    assert "no rows" in line


def test_a_table_without_any_salt(fresh):
    line = complaint(fresh, configure(fresh, "neutral", "cation,anion,T\nCCO,O,300\n"), "ions")
    assert "no row of any source is a salt: see curation.csv" in line


def test_a_column_that_nobody_knows_the_meaning_of(fresh):
    config = configure(fresh, "role", as_text(GOOD), columns={"cation": "cation", "anoin": "anion"})
    assert "did you mean 'anion'?" in complaint(fresh, config, "source 'role'")


def test_a_source_that_nothing_describes(fresh):
    done = fresh.snakemake("--dry-run", "--config", "tables={sources: [ml4li]}")
    assert "unknown source 'ml4li'" in done.stdout + done.stderr


def test_a_source_that_cannot_be_downloaded_asks_for_the_mirror(fresh):
    done = fresh.snakemake("--dry-run", "build_tables", "--config", "tables={sources: [thermoml-il-fusion]}")
    assert "set retrieve.mirror in the config" in done.stdout + done.stderr


@pytest.fixture(scope="module")
def mirrored(fresh):
    """All sources of the catalogue, read from the reference data in place."""
    if not REFERENCE.is_dir():
        pytest.skip(f"no reference data at {REFERENCE}; set LOWMELT_REFERENCE to the folder that holds them")
    fresh.run("build_tables", "compile_facts", "--config", f"retrieve={{mirror: {REFERENCE}}}",
              config="config/mirror.yaml")  # fmt: skip
    return Path(fresh.folder / "results/mirror")


@pytest.mark.slow
def test_every_source_is_read_through_its_description(mirrored):
    sources = yaml.safe_load((REPOSITORY / "config/mirror.yaml").read_text())["tables"]["sources"]
    salts = {s: len(pd.read_parquet(mirrored / f"tables/sources/{s}/records.parquet")) for s in sources}
    molecules = pd.read_parquet(mirrored / "tables/molecules.parquet")
    assert salts.pop("liquid-crystal-predictor") == 0
    assert min(salts.values()) >= 24
    assert (molecules["melting_K"].notna().sum(), molecules["clearing_K"].notna().sum()) == (1018, 535)


@pytest.mark.slow
def test_the_rows_that_repeat_an_ion_are_all_made_neutral(mirrored):
    curation = pd.read_csv(mirrored / "tables/curation.csv")
    changed = curation[(curation["source"] == "il-property-ml") & (curation["action"] == "changed")]
    assert len(changed) == 54


@pytest.mark.slow
def test_the_shipped_tables_are_what_their_sources_say(mirrored):
    compiled = [file for file in (mirrored / "facts").glob("*.csv") if file.stem != "curation"]
    assert len(compiled) == 7
    for file in compiled:
        assert file.read_text() == (REPOSITORY / "resources" / file.name).read_text(), file.name


@pytest.mark.slow
def test_the_table_of_melting_points_has_its_known_size(mirrored):
    melting = pd.read_parquet(mirrored / "tables/melting_points.parquet")
    assert 2600 < len(melting) < 2900
    assert melting["melting_K"].between(200, 650).all()
