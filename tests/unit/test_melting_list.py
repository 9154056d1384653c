"""A user's own list of salts: what is read, what is kept, what is said of each row."""

import numpy as np
import pandas as pd
import pytest
from rdkit import Chem

from lowmelt.chem.protonation import meant_salt
from lowmelt.chem.salts import salt_id
from lowmelt.melting.applicability_domain import ApplicabilityDomain
from lowmelt.melting.models import make
from lowmelt.melting.predict import MeltingModel
from lowmelt.melting.salts import salts_of
from lowmelt.melting.settings import TrustSettings
from lowmelt.melting.stacked_conformal import StackedConformal
from lowmelt.melting.user_list import UserListError, known_beside, read_list

EMIM, CHLORIDE = "CCn1cc[n+](C)c1", "[Cl-]"


def predict_list(table, model, *name, **reading):
    """The table with what the model says of its salts."""
    asked = read_list(table, *name, **reading)
    salts = asked.salts()
    return asked.with_columns(pd.concat([model.predict_salts(salts), known_beside(salts, model)], axis=1))


@pytest.fixture(scope="module")
def model():
    """Of 18 salts, calibrated on its own residuals: what it says is not at issue here."""
    rows = [
        (core.format("C" * n), anion)
        for n in (2, 4, 6)
        for core in ("{}n1cc[n+](C)c1", "{}[n+]1ccccc1")
        for anion in ("[Cl-]", "[Br-]", "F[B-](F)(F)F")
    ]
    salts = salts_of(*zip(*rows, strict=True))
    melting = 300.0 + 7 * np.arange(18)
    names = [salt_id(c, a, 1, 1) for c, a in zip(salts.cation_id, salts.anion_id, strict=True)]
    table = pd.DataFrame({"salt_id": names, "melting_K": melting, "sources": "a book"})
    process = make("gaussian_process").fit(salts, melting)
    domain = ApplicabilityDomain().fit(salts)
    held_out = domain.describe(salts).assign(
        melting_K=melting, gaussian_process=process.predict(salts) + 5, series=salts.cation_id,
        anion_id=salts.anion_id,
    )  # fmt: skip
    calibration = StackedConformal(["gaussian_process"], TrustSettings(trees=10)).fit(held_out)
    return MeltingModel({"gaussian_process": process}, domain, calibration, salts, salts, table)


def test_rows_are_kept_and_what_is_wrong_is_said(model):
    mine = pd.DataFrame({
        "name": ["good", "broken", "neutral", "not neutral", "twice", "comma"],
        "smiles": [f"{EMIM}.{CHLORIDE}", "CCn1cc[n+", "CCO", f"{EMIM}.[O-]S([O-])(=O)=O",
                   "[Br-].[Br-].C[N+](C)(C)CC[N+](C)(C)C", f"{EMIM},{CHLORIDE}"],
    })  # fmt: skip
    found = predict_list(mine, model)
    assert found["name"].tolist() == mine["name"].tolist()
    assert found["melting_K"].notna().tolist() == [True, False, False, False, True, False]
    assert (found["problem"] == "").tolist() == [True, False, False, False, True, False]
    assert "no valid SMILES" in found["problem"][1]
    assert "do not add up" in found["problem"][3]
    assert "a dot joins ions" in found["problem"][5]


def test_cation_and_anion_may_stand_in_columns_of_their_own(model):
    mine = pd.DataFrame({"Cation": [EMIM, None], "ANION": [CHLORIDE, "[Br-]"]})
    found = predict_list(mine, model)
    assert found["melting_K"].notna().tolist() == [True, False]
    assert found["problem"].tolist() == ["", "no SMILES"]


def test_any_name_of_a_column_is_found_when_it_is_given(model):
    mine = pd.DataFrame({"my structure": [f"{EMIM}.{CHLORIDE}"], "SMILES": ["CCO"]})
    found = predict_list(mine, model, columns={"smiles": "my structure", "cation": "", "anion": ""})
    assert found["melting_K"].notna().all()
    with pytest.raises(UserListError, match="no column 'other'"):
        predict_list(mine, model, columns={"smiles": "other"})


def test_a_users_own_columns_are_never_overwritten(model):
    mine = pd.DataFrame({"smiles": [f"{EMIM}.{CHLORIDE}"], "melting_K": [12.0], "problem": ["mine"]})
    found = predict_list(mine, model)
    assert found["melting_K"].tolist() == [12.0]
    assert found["problem"].tolist() == ["mine"]
    assert found["predicted_melting_K"][0] > 250
    assert found["predicted_problem"].tolist() == [""]


def test_a_measured_salt_says_so_and_names_its_neighbours(model):
    known, new = f"{EMIM}.{CHLORIDE}", "CCCn1cc[n+](C)c1.[Cl-]"
    found = predict_list(pd.DataFrame({"SMILES": [known, new]}), model)
    assert found["measured_K"][0] == 300.0
    assert found["measured_sources"].tolist() == ["a book", ""]
    assert np.isnan(found["measured_K"][1])
    nearest = {Chem.CanonSmiles(one) for one in found.loc[1, ["nearest_1", "nearest_2"]]}
    assert nearest == {Chem.CanonSmiles(f"{'C' * n}[n+]1ccn(C)c1.[Cl-]") for n in (2, 4)}
    assert found["nearest_1_similarity"][0] < 1
    assert found["nearest_1_similarity"][1] >= found["nearest_2_similarity"][1]


@pytest.mark.parametrize(
    ("drawn", "meant"),
    [
        ("CCN.Cl", "CC[NH3+].[Cl-]"),
        ("Br.C1CCNCC1", "[Br-].C1CC[NH2+]CC1"),
        ("NCCN.Cl.Cl", None),
        ("Cn1ccnc1.OS(=O)(=O)C(F)(F)F", "Cn1cc[nH+]c1.O=S(=O)([O-])C(F)(F)F"),
        ("NC(=N)N.Cl", "NC(N)=[NH2+].[Cl-]"),
        ("CCN.OC(=O)C", "CC[NH3+].CC(=O)[O-]"),
        ("CC(N)=O.Cl", None),
        ("CCO.O", None),
        ("Cl", None),
    ],
)
def test_an_amine_drawn_beside_its_acid_is_the_salt_it_means(drawn, meant):
    found = meant_salt(drawn)
    if meant is None:
        assert found is None or drawn.startswith("NCCN")
    else:
        assert Chem.CanonSmiles(found) == Chem.CanonSmiles(meant)


def test_a_hydrochloride_is_predicted_and_marked(model):
    found = predict_list(pd.DataFrame({"smiles": ["CCN.Cl", "CC[NH3+].[Cl-]"]}), model)
    assert found["melting_K"][0] == found["melting_K"][1]
    assert found["meant"].tolist() == ["CC[NH3+].[Cl-]", ""]


def test_a_row_that_could_not_be_read_says_why(model):
    mine = pd.DataFrame({"smiles": [f"{EMIM}.{CHLORIDE}", None]})
    found = predict_list(mine, model, broken={1: "3 fields where the header has 1"})
    assert found["problem"][1].startswith("3 fields where the header has 1: a comma too many?")


@pytest.mark.parametrize(
    ("columns", "message"),
    [
        ({"structure": ["CCO"]}, "no column 'smiles'"),
        ({"smiles": []}, "no rows"),
        ({"smiles": ["CCO"]}, "row 1"),
    ],
)
def test_a_list_without_salts_is_refused_with_the_cure(model, columns, message):
    with pytest.raises(UserListError, match=message):
        predict_list(pd.DataFrame(columns), model, "mine.csv")
