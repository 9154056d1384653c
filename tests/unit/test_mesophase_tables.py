"""Phase sequences, a user's table in the layout of the published supplement, and the shipped facts."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from lowmelt.chem.chains import chain_lengths
from lowmelt.chem.salts import split_salt
from lowmelt.mesophase.articles import article_groups
from lowmelt.mesophase.cross_validation import RELATIVES
from lowmelt.mesophase.heads import head_group
from lowmelt.mesophase.names import IonNames
from lowmelt.mesophase.phases import PhaseError, parse_sequence
from lowmelt.mesophase.substances import describe, is_labelled
from lowmelt.mesophase.user_table import UserTableError, read_user_table
from lowmelt.regression.splits import assign_folds, folds_of
from lowmelt.tables.files import load

RESOURCES = Path(__file__).parents[2] / "resources"


@pytest.mark.parametrize(
    ("text", "melting", "clearing", "kinds"),
    [
        ("Cr 45 Col_r1 87 Col_r2 141 Col_h 196 Iso (C)", 318.15, 469.15, ("columnar",)),
        ("Cr 38 Cr 43 Cr 161 Iso (C)", 434.15, None, ()),
        ("K 299.6 SmA 311.6 I (K)", 299.6, 311.6, ("smectic",)),
        ("Cr1 20 Cr2 40 SmC* 60 N* 80 Iso (°C)", 313.15, 353.15, ("smectic", "nematic")),
        ("Cr 40 Cub_v 90 dec. (C)", 313.15, None, ("cubic",)),
        ("g -20 SmA 50 Iso (C)", None, 323.15, ("smectic",)),
        ("Cr 337.1 ? (K)", 337.1, None, ()),
        ("Cr 45 [12.3] SmA2 87 [0.8] Iso (C)", 318.15, 360.15, ("smectic",)),
        ("Cr 45 SmA 87 Iso dec 250 (C)", 318.15, 360.15, ("smectic",)),
        ("Cr 45–47 SmA 86-88 Iso (C)", 319.15, 360.15, ("smectic",)),
        ("Cr 45 °C SmA 87°C Iso", 318.15, 360.15, ("smectic",)),
        ("Cr 40 SmA 90 (SmC 35) Iso (C)", 313.15, 363.15, ("smectic",)),
    ],
)
def test_a_printed_sequence_gives_its_temperatures_and_phases(text, melting, clearing, kinds):
    found = parse_sequence(text)
    assert found.melting_K == (pytest.approx(melting) if melting else None)
    assert found.clearing_K == (pytest.approx(clearing) if clearing else None)
    assert found.kinds == kinds


@pytest.mark.parametrize("text", ["Cr 80 (N 75) Iso (C)", "Cr (N 75) 80 I (C)", "Cr (75 N) 80 I (C)"])
def test_phases_in_parentheses_are_monotropic_and_give_no_clearing_point(text):
    found = parse_sequence(text)
    assert found.monotropic
    assert found.mesophase
    assert found.clearing_K is None
    assert found.melting_K == pytest.approx(353.15)


def test_what_is_not_said_stays_open():
    assert parse_sequence("Cr 337.1 ? (K)").mesophase is None
    assert parse_sequence("Cr 337.1 Iso (K)").mesophase is False


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("Cr 40 SmA 30 Iso (C)", "follows"),
        ("Cr 40 Foo 50 Iso (C)", "unknown phase 'Foo'"),
        ("Cr 40 50 Iso (C)", "without its phase"),
        ("Cr SmA 50 Iso (C)", "without the temperature"),
        ("Cr 45 SmA 50 Iso", "no unit"),
        ("Cr 40 (N 35 Iso (C)", "parentheses"),
        ("Cr 40 SmA 60 Iso 80 (C)", "nothing follows Iso"),
        ("Cr 40 SmA 60 Iso dec 50 (C)", "323.15 K follows 333.15 K"),
        ("Cr 80 (N 95) Iso (C)", "N in parentheses ends at 368.15 K, above"),
        ("(C)", "no phases"),
        ("Cr 1,024 N 1,035 Iso (C)", "no temperature '1,024'"),
    ],
)
def test_a_bad_sequence_says_what_is_wrong(text, wrong):
    with pytest.raises(PhaseError, match=wrong):
        parse_sequence(text)


def test_chains_and_heads_of_known_ions():
    assert chain_lengths("CCCCCCCCCCCCn1cc[n+](C)c1.[Cl-]") == (12, 1)
    assert chain_lengths("CC(C)CCOc1ccccc1CCC") == (3, 2, 1, 1)
    heads = {"CCn1cc[n+](C)c1": "imidazolium", "C[N+](C)(C)c1ccccc1": "anilinium", "CCn1cc[n+](C)n1":
             "other azolium", "CC[P+](C)(C)C": "phosphonium", "c1ccccc1": "neutral"}  # fmt: skip
    assert {smiles: head_group(smiles) for smiles in heads} == heads


def supplement():
    """A table in the published layout, made from the shipped facts: names, degrees Celsius, sequences."""
    facts = pd.read_csv(RESOURCES / "transitions.csv")
    kuo = facts[facts["phase_sequence"].str.contains("Col_|Cr 38 Cr", regex=True)]
    return pd.DataFrame({
        "Name": kuo["name"], "Cation SMILES": kuo["cation"], "Anion": "tetrafluoroborate",
        "Melting (°C)": kuo["melting_K"] - 273.15, "Clearing (°C)": kuo["clearing_K"] - 273.15,
        "Phase sequence": kuo["phase_sequence"], "Ref.": kuo["reference"],
    })  # fmt: skip


def test_a_foreign_table_gives_the_shipped_facts_back():
    rows, curation = read_user_table(supplement(), "si.csv")
    assert curation.empty
    assert len(rows) == 7
    assert rows["mesophase"].sum() == 6
    assert rows["melting_K"].max() == pytest.approx(434.15)
    assert set(rows["phases"]) == {"columnar", ""}
    found = describe(rows.rename(columns={"reference": "source"}), "own")
    assert set(found["group"]) == {"anilinium"}
    assert found["series"].nunique() == 1
    assert sorted(found["longest"]) == list(range(8, 15))


def test_temperatures_may_stand_in_the_sequence_alone():
    table = supplement().drop(columns=["Melting (°C)", "Clearing (°C)"])
    rows, _ = read_user_table(table, "si.csv")
    assert rows["clearing_K"].max() == pytest.approx(470.15)


def test_bad_rows_are_told_with_their_reason_and_the_others_go_on():
    table = supplement()
    sequence = table.columns.get_loc("Phase sequence")
    table.iloc[0, sequence] = "Cr 45 Blob 87 Iso (C)"
    table.iloc[1, table.columns.get_loc("Cation SMILES")] = "no ion of this world"
    table["Melting (°C)"] = table["Melting (°C)"].astype(object)
    table.iloc[2, table.columns.get_loc("Melting (°C)")] = 99
    rows, curation = read_user_table(table, "si.csv")
    assert len(rows) == 6
    told = curation.set_index("row")
    assert "unknown phase 'Blob'" in told.loc[2, "reason"]
    assert "neither SMILES nor a name" in told.loc[3, "reason"]
    assert told.loc[3, "action"] == "dropped"
    assert told.loc[4, "rule"] == "disagrees"


@pytest.mark.parametrize(
    ("melting", "clearing"),
    [
        ("melting_point_C", "clearing_point_C"),
        ("Melting temperature / °C", "isotropization temperature (°C)"),
        ("melting_temp_C", "clearing_temp._C"),
        ("T_m / C", "T_cl / C"),
        ("mp [°C]", "T_i [°C]"),
        ("Tm (℃)", "Tcl (oC)"),
        ("Tm, °C", "Ti (Celsius)"),
        ("Tm (deg. C)", "Tcl, degrees Celsius"),
    ],
)
def test_columns_are_found_by_what_papers_call_them(melting, clearing):
    table = pd.DataFrame({"smiles": ["CCCCCc1ccc(-c2ccc(C#N)cc2)cc1"], melting: [24.0], clearing: [35.0]})
    rows, curation = read_user_table(table)
    assert rows.loc[0, ["melting_K", "clearing_K"]].tolist() == pytest.approx([297.15, 308.15])
    assert curation.empty


def test_columns_that_are_not_used_are_told():
    rows, curation = read_user_table(supplement().assign(**{"Melting enthalpy / kJ": 30.0, "Year": 2019}))
    assert len(rows) == 7
    assert curation["rule"].tolist() == ["column", "column"]
    assert "'Melting enthalpy / kJ' is not used" in curation["reason"].iloc[0]


@pytest.mark.parametrize("cell", ["24 °C", "23.5–24.5", "24,0", "297.15 K", 24, "23°C–25°C", "24℃", "24 oC"])
def test_a_cell_is_read_as_it_is_written(cell):
    table = pd.DataFrame({"smiles": ["CCCCCc1ccc(-c2ccc(C#N)cc2)cc1"], "melting_C": [cell]})
    assert read_user_table(table)[0].loc[0, "melting_K"] == pytest.approx(297.15)


def test_a_dash_before_a_cell_is_a_minus_and_two_units_are_none():
    table = pd.DataFrame({"smiles": ["CCCCCc1ccc(-c2ccc(C#N)cc2)cc1"] * 2, "melting_C": ["–20", "–20 °C"]})
    assert read_user_table(table)[0]["melting_K"].tolist() == pytest.approx([253.15, 253.15])
    table["melting_C"] = ["–22 – –18", "24 °C - 297 K"]
    rows, curation = read_user_table(table)
    assert rows["melting_K"].tolist() == pytest.approx([253.15])
    assert curation["rule"].tolist() == ["unreadable_number", "no_value"]


def test_a_second_column_of_the_same_thing_is_told_of_the_first():
    table = pd.DataFrame({"smiles": ["CCCc1ccc(-c2ccc(C#N)cc2)cc1"], "melting_C": [66.0], "Tm (K)": [339.2]})
    reason = read_user_table(table)[1]["reason"].iloc[0]
    assert reason == "column 'Tm (K)' is not used: there is already a column 'melting_C'"


def test_a_temperature_at_which_it_decomposes_is_no_transition():
    rows, curation = read_user_table(supplement().assign(**{"Clearing (°C)": "250 dec."}))
    assert rows["clearing_K"].max() < 500  # that of the phase sequence
    assert "250 dec." in curation["reason"].iloc[0]


def test_a_table_without_a_row_that_can_be_used_says_why():
    table = pd.DataFrame({"cation": ["no ion"], "anion": ["[Cl-]"], "melting_C": [45]})
    with pytest.raises(UserTableError, match="no row can be used; row 2: cation 'no ion' is neither"):
        read_user_table(table, "si.csv")


@pytest.mark.parametrize("name", ["si.csv", "SI.CSV"])
def test_semicolons_and_decimal_commas_are_read(tmp_path, name):
    text = "smiles;T_m (°C);phase sequence\nCCCCCc1ccc(-c2ccc(C#N)cc2)cc1;24,0;Cr 24 N 35 Iso (C)\n"
    (tmp_path / name).write_bytes(text.encode("cp1252"))
    rows, _ = read_user_table(load(tmp_path / name).frame)
    assert rows.loc[0, ["melting_K", "clearing_K"]].tolist() == pytest.approx([297.15, 308.15])


def test_a_row_whose_fields_do_not_fit_says_so(tmp_path):
    text = "smiles,melting_C\nCCCCc1ccc(-c2ccc(C#N)cc2)cc1,46\nCCCCCc1ccc(-c2ccc(C#N)cc2)cc1,24,0\n"
    (tmp_path / "si.csv").write_text(text)
    loaded = load(tmp_path / "si.csv")
    rows, curation = read_user_table(loaded.frame, broken=loaded.broken)
    assert len(rows) == 1
    assert curation.loc[0, ["row", "reason"]].tolist() == [3, "3 fields where the header has 2"]


def test_neutral_molecules_and_kelvin_are_read_too():
    table = pd.DataFrame({"smiles": ["CCCCCc1ccc(-c2ccc(C#N)cc2)cc1"], "Tm_K": [297.0], "Tc_K": [308.5]})
    rows, _ = read_user_table(table)
    assert rows.loc[0, ["cation", "melting_K", "clearing_K", "mesophase"]].tolist() == ["", 297.0, 308.5, 1.0]


@pytest.mark.parametrize(
    ("columns", "wrong"),
    [
        ({"smiles": ["C"], "melting": [1.0]}, "no unit"),
        ({"salt": ["C"], "melting_C": [1.0]}, "no column 'smiles'"),
        ({"smiles": ["C"]}, "no column 'melting'"),
    ],
)
def test_a_table_that_cannot_be_read_says_why(columns, wrong):
    with pytest.raises(UserTableError, match=wrong):
        read_user_table(pd.DataFrame(columns))


def test_ions_are_found_by_the_names_of_known_salts():
    names = IonNames([("1-dodecyl-3-methylimidazolium chloride", "CCCCCCCCCCCCn1cc[n+](C)c1", "[Cl-]")])
    assert names.smiles("1-Dodecyl-3-methylimidazolium") == "CCCCCCCCCCCCn1cc[n+](C)c1"
    assert names.smiles("[NTf2]") == "O=S(=O)([N-]S(=O)(=O)C(F)(F)F)C(F)(F)F"
    assert names.smiles("unobtainium") is None


def test_two_spellings_of_an_article_are_one():
    found = article_groups([
        "10.1039/C4RA14961K", "Stappert, Mudring, RSC Adv. 2015, 10.1039/C4RA14961K",
        "J. D. Holbrey, K. R. Seddon, J. Chem. Soc., Dalton Trans. (1999) 2133-2139",
        "Holbrey, Seddon, J. Chem. Soc. Dalton Trans. 1999, 2133", "G. Saielli, Crystals 10 (2020) 253", "",
    ])  # fmt: skip
    assert found[0] == found[1]
    assert found[2] == found[3]
    assert len(set(found)) == 4
    assert found[-1] == ""


def test_each_doi_of_a_source_ties_its_substance():
    found = article_groups(["10.1000/one, 10.1000/two", "10.1000/ONE", "see 10.1000/two.", "10.1000/three"])
    assert found[0] == found[1] == found[2] != found[3]


def test_no_article_is_read_in_part_and_tested_on_the_rest():
    """A salt of two articles is not tested while others of the second are learned from."""
    rows = pd.DataFrame({
        "smiles": ["C" * n + "n1cc[n+](C)c1.[Cl-]" for n in range(2, 14)],
        "source": [*["Alder 1990"] * 3, "Alder 1990;Birch 2000", *["Birch 2000"] * 2, *["Cope 1940"] * 3,
                   *["Diels 1928"] * 3],
    })  # fmt: skip
    salts = describe(rows.assign(cation="CCn1cc[n+](C)c1", anion="[Cl-]"), "ilc")
    named = salts.assign(salt_id=salts["substance_id"], series=salts[RELATIVES["article"]])
    articles = salts.set_index("substance_id")["source"].str.split(";")
    for *_, train, test in folds_of(assign_folds(named, "series", 3, 4, seed=0)):
        assert set(articles[train].explode()).isdisjoint(articles[test].explode())


def test_substances_of_one_identity_are_merged():
    rows = pd.DataFrame({
        "smiles": ["CCCCCCCCCCCC[n+]1ccn(C)c1.[Cl-]", "CCCCCCCCCCCCn1cc[n+](C)c1.[Cl-]"],
        "cation": ["CCCCCCCCCCCC[n+]1ccn(C)c1"] * 2, "anion": ["[Cl-]"] * 2,
        "melting_K": [270.0, 280.0], "mesophase": [np.nan, 0.0], "clearing_K": [np.nan, 377.6],
        "confidence": ["medium", "high"],
    })  # fmt: skip
    found = describe(rows, "ilc").iloc[0]
    assert found["confidence"] == "high"
    assert found["melting_K"] == 275.0
    assert found["mesophase"] == 1.0  # what clears has a mesophase


def test_a_users_salts_are_labels_too_and_each_salt_is_one():
    columns = ["smiles", "cation", "anion", "mesophase"]
    first, second = (("C" * n + "n1cc[n+](C)c1", "[Cl-]") for n in (12, 14))
    table = pd.concat([
        describe(pd.DataFrame([(".".join(ions), *ions, 1.0) for ions in salts], columns=columns), name)
        for name, salts in (("ilc", [first]), ("own", [first, second]))
    ] + [describe(pd.DataFrame([("CCCCc1ccccc1", "", "", 1.0)], columns=columns), "own")])  # fmt: skip
    found = table[is_labelled(table)]
    assert sorted(found["collection"]) == ["ilc", "own"]
    assert found["substance_id"].nunique() == 2


def test_shipped_labels_and_molecules_hold_what_they_say():
    labels = pd.read_csv(RESOURCES / "phase_labels.csv")
    assert set(labels["mesophase"]) == {0, 1}
    assert labels["reference"].str.len().min() > 10
    salts = {split_salt(".".join([row.cation] * row.n_cation + [row.anion] * row.n_anion)).salt_id
             for row in labels.itertuples()}  # fmt: skip
    assert len(salts) == 156
    molecules = pd.read_csv(RESOURCES / "liquid_crystals.csv")
    assert molecules["clearing_K"].notna().sum() == 535
    assert molecules["melting_K"].notna().sum() == 1018
    # Pentyl cyanobiphenyl, the best known of all: melts near 297 K, clears at 308 K.
    known = molecules.set_index("smiles").loc["CCCCCc1ccc(-c2ccc(C#N)cc2)cc1"]
    assert known["clearing_K"] == pytest.approx(308.2, abs=1.5)
