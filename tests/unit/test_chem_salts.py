"""What is a salt: fragments told by their charge, counts that are neutral, reasons for the rest."""

import pandas as pd
import pytest

from lowmelt.chem.chains import longest_chain
from lowmelt.chem.salts import REASONS, SaltError, neutral_counts, salt_id, split_salt
from lowmelt.tables.identify import balanced, identify, ion_table

EMIM, NTF2 = "CC[n+]1ccn(C)c1", "O=S(=O)([N-]S(=O)(=O)C(F)(F)F)C(F)(F)F"


def test_a_nitrate_is_an_anion_although_it_draws_a_plus():
    salt = split_salt("CCn1cc[n+](C)c1.O=[N+]([O-])[O-]")
    assert (salt.cation.smiles, salt.anion.formula) == (EMIM, "NO3-")


def test_an_azide_on_a_cation_does_not_make_it_an_anion():
    salt = split_salt("Cn1cc[n+](CC(Br)CN=[N+]=[N-])c1.[Br-]")
    assert (salt.cation.charge, salt.anion.smiles) == (1, "[Br-]")


@pytest.mark.parametrize(
    ("charges", "counts"),
    [((1, -1), (1, 1)), ((2, -1), (1, 2)), ((1, -3), (3, 1)), ((2, -2), (1, 1)), ((3, -2), (2, 3))],
)
def test_neutral_counts_are_the_smallest(charges, counts):
    assert neutral_counts(*charges) == counts


@pytest.mark.parametrize("charges", [(0, -1), (1, 0), (-1, -1), (1, 1)])
def test_charges_of_the_wrong_sign_have_no_counts(charges):
    with pytest.raises(SaltError):
        neutral_counts(*charges)


def test_a_dication_keeps_its_two_anions():
    salt = split_salt("Cn1cc[n+](CCCC[n+]2ccn(C)c2)c1.[Br-].[Br-]")
    assert (salt.n_cation, salt.n_anion) == (1, 2)
    assert salt.smiles.count("[Br-]") == 2


@pytest.mark.parametrize(
    ("smiles", "reason"),
    [
        ("C1=C[CH3+]N(Cc2ccccc2)C=C1.[Br-]", "unparsable"),
        ("", "unparsable"),
        ("CC[N+](CC)CC.[Cl-]", "radical"),
        (f"{EMIM}.[Cl-].O", "neutral_fragment"),
        ("CC(C)(C)C(=O)O.NCCO", "neutral_fragment"),
        ("C[N+](C)(C)CC(=O)[O-]", "neutral_fragment"),
        (EMIM, "no_anion"),
        ("[Cl-]", "no_cation"),
        (f"{EMIM}.CCCC[n+]1ccn(C)c1.[Cl-].[Cl-]", "several_cations"),
        (f"{EMIM}.{EMIM}.[Cl-].[Br-]", "several_anions"),
        ("Cn1cc[n+](CCCC[n+]2ccn(C)c2)c1.[Br-]", "not_neutral"),
    ],
)
def test_what_is_no_salt_says_why(smiles, reason):
    with pytest.raises(SaltError) as error:
        split_salt(smiles)
    assert error.value.reason == reason
    assert REASONS[reason] in str(error.value)


def test_balancing_completes_the_counts_of_a_list_of_kinds():
    salt = split_salt("Cn1cc[n+](CCCC[n+]2ccn(C)c2)c1.[Br-]", balance=True)
    assert (salt.n_cation, salt.n_anion) == (1, 2)


def test_the_salt_id_does_not_depend_on_the_drawing():
    one = split_salt(f"CCn1cc[n+](C)c1.{NTF2}")
    other = split_salt("O=S(=NS(=O)(=O)C(F)(F)F)([O-])C(F)(F)F.CC[n+]1ccn(C)c1")
    assert one.salt_id == other.salt_id == salt_id(one.cation.ion_id, one.anion.ion_id, 1, 1)


def test_the_salt_id_is_the_same_for_ever():
    assert split_salt(f"{EMIM}.{NTF2}").salt_id == "b07d8b25235b9742"


def test_counts_are_part_of_the_salt_id():
    assert salt_id("A-c1", "B-a1", 1, 1) != salt_id("A-c1", "B-a1", 1, 2)


def records(*structures, balance=False):
    return pd.DataFrame({"structure": structures, "balance": balance})


def test_one_bad_row_among_good_ones_is_set_apart_with_its_reason():
    kept, rejected, _ = identify(records(f"{EMIM}.[Cl-]", "not a smiles.[Cl-]", f"{EMIM}.[Br-]"))
    assert list(kept.index) == [0, 2]
    assert list(rejected["rule"]) == ["unparsable"]


def test_water_in_the_crystal_is_called_a_hydrate():
    _, rejected, _ = identify(records(f"{EMIM}.[Cl-].O"))
    assert list(rejected["rule"]) == ["hydrate"]


def test_rows_made_neutral_are_told_from_those_that_were():
    dication = "Cn1cc[n+](CCCC[n+]2ccn(C)c2)c1"
    kept, _, _ = identify(records(f"{dication}.[Br-]", f"{dication}.[Br-].[Br-]", balance=True))
    assert kept["salt_id"].nunique() == 1
    assert list(balanced(kept).index) == [0]


def test_a_table_without_rows_passes_through():
    kept, rejected, drawings = identify(records())
    assert (len(kept), len(rejected), len(drawings)) == (0, 0, 0)


def test_each_ion_stands_once_in_the_ion_table():
    _, _, drawings = identify(records("CCCC[NH+]1C=CN=C1.[Cl-]", "CCCC[n+]1cc[nH]c1.[Cl-]"))
    table = ion_table(drawings)
    assert list(table["smiles"]) == ["CCCC[n+]1cc[nH]c1", "[Cl-]"] or list(table["smiles"]) == [
        "[Cl-]", "CCCC[n+]1cc[nH]c1",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("smiles", "carbons"),
    [
        ("CCCCCCCCCCCCCCn1cc[n+](C)c1", 14),
        ("CCCCCCCC[n+]1ccccc1", 8),
        ("C[N+]1(C)CCCC1", 1),
        ("CCCCCC[P+](CCCCCC)(CCCCCC)CCCCCCCCCCCCCC", 14),
        ("[Cl-]", 0),
        ("c1ccccc1[O-]", 0),
        ("CCCCC(CC)COC(=O)C(S(=O)(=O)[O-])CC(=O)OCC(CC)CCCC", 7),
    ],
)
def test_the_longest_chain_is_counted_in_carbon_atoms(smiles, carbons):
    assert longest_chain(smiles) == carbons
