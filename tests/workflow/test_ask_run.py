"""The purchasable question asked from a clean checkout, and its answer held against the source rows."""

import pandas as pd
import pytest

from lowmelt.chem.salts import split_salt

pytestmark = pytest.mark.slow

VALUES = {"properties.csv": "value", "melting_points.csv": "melting_K", "transitions.csv": "melting_K"}


@pytest.fixture(scope="module")
def asked(finished):
    finished.run("ask")
    return finished.folder


def read(folder, name):
    return pd.read_csv(folder / f"results/tiny/ask/{name}.csv", keep_default_na=False)


def test_twenty_answers_of_ions_that_can_be_bought_the_best_first(asked):
    answers = read(asked, "answers")
    assert len(answers) == 20
    assert answers["p_wanted"].is_monotonic_decreasing
    product = answers["p_liquid"] * answers["p_viscosity_below"]
    assert (answers["p_wanted"] - product).abs().max() < 1e-3
    assert (answers["cation_row"] > 0).all()
    assert not answers["warnings"].str.contains("unsafe").any()


def test_each_answer_names_salts_that_stand_in_the_list_of_suppliers(asked):
    shop = pd.read_csv(asked / "resources/purchasable.csv")
    for answer in read(asked, "answers").itertuples():
        row = shop.iloc[answer.cation_row - 2]
        assert f"CAS {row['cas']}" in answer.cation_from


def test_each_value_of_the_evidence_stands_in_the_row_that_it_names(asked):
    found = read(asked, "evidence")
    assert set(found["rank"]) == set(range(1, 21))
    tables = {name: pd.read_csv(asked / "resources" / name, keep_default_na=False) for name in VALUES}
    resolved = 0
    for fact in found.itertuples():
        if fact.file not in tables:
            continue
        row = tables[fact.file].iloc[int(fact.row) - 2]
        assert float(row[VALUES[fact.file]]) == pytest.approx(float(fact.value), rel=1e-4)
        assert row["reference"] == fact.reference
        resolved += 1
    assert resolved >= 0.95 * len(found) > 20


@pytest.fixture(scope="module")
def ordered(finished):
    return finished.run("ask_ordered")


def test_salts_that_may_be_ordered_those_like_labelled_ones_first(ordered, finished):
    assert "no accuracy is claimed" in ordered.stdout + ordered.stderr
    answers = read(finished.folder, "ordered")
    assert answers["rank"].tolist() == list(range(1, 21))
    assert answers["in_domain"].astype(str).is_monotonic_decreasing
    for _, rows in answers.groupby("in_domain"):
        assert rows["p_ordered"].is_monotonic_decreasing
    assert (answers["p_ordered"] <= answers["p_mesophase"]).all()
    assert (answers["clearing_K"] >= answers["melting_K"]).all()
    assert (answers["cation_row"] > 0).all()
    assert not answers["warnings"].str.contains("unsafe").any()


def test_each_label_of_the_evidence_is_that_of_the_shipped_table(ordered, finished):
    found = read(finished.folder, "ordered_evidence")
    assert set(found["rank"]) == set(range(1, 21))
    labels = pd.read_csv(finished.folder / "resources/phase_labels.csv")
    names = [split_salt(f"{row.cation}.{row.anion}", balance=True).salt_id for row in labels.itertuples()]
    said = labels.assign(salt_id=names).groupby("salt_id")
    mesomorphic = said["mesophase"].max().map({1: "yes", 0: "no"})
    works = said["reference"].agg(" ".join)
    shared = found[found["neighbour_id"].isin(mesomorphic.index)]
    assert len(shared) > 20
    assert (shared["mesophase"] == shared["neighbour_id"].map(mesomorphic)).mean() > 0.95
    for fact in shared.head(20).itertuples():
        first = works[fact.neighbour_id].split(" | ")[0].replace(";", ",")
        assert any(work in first for work in fact.reference.split(";"))


def test_ones_own_list_gets_the_columns_evidence_and_warnings_of_an_answer(asked, finished):
    table = finished.folder / "mine.csv"
    table.write_text("smiles\nCCn1cc[n+](C)c1.N#C[N-]C#N\nCCO\nCCCC[n+]1ccn(C)c1.[O-]Cl(=O)(=O)=O\n")
    finished.run("predict", "--config", "predict=mine.csv")
    found = pd.read_csv(finished.folder / "results/tiny/melting/predictions.csv")
    assert found["viscosity_mPa_s"].between(1, 1000).tolist() == [True, False, True]
    assert (found["density_kg_m3_lower"] < found["density_kg_m3"]).tolist() == [True, False, True]
    assert "unsafe" in found["warnings"][2]
    said = set(read(finished.folder, "answers")) - {"n_cation", "n_anion", "cation", "anion"}
    assert said - {"cation_id", "anion_id"} <= set(found)
    evidence = pd.read_csv(finished.folder / "results/tiny/melting/evidence.csv")
    own = evidence[(evidence["salt_id"] == found["salt_id"][0]) & (evidence["similarity"] == 1)]
    assert {"viscosity_mPa_s", "melting_K"} <= set(own["property"])
    assert evidence["reference"].notna().mean() > 0.9
    assert set(evidence["rank"]) == {1, 2}
