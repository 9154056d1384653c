"""Asking for a salt that can be used: what is for sale, what is near, what to measure next."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from rdkit import Chem

from lowmelt.ask.answers import crosses, identities, without_warnings
from lowmelt.ask.evidence import evidence, points_near
from lowmelt.ask.export import told, write_structures, write_workbook
from lowmelt.ask.purchasable import IonListError, buying, read_ions, read_shop
from lowmelt.ask.suggest import SaltCovariance, joined, suggest
from lowmelt.melting.salts import salts_of
from lowmelt.properties.processes import START
from lowmelt.screen.warnings import read_warnings

RESOURCES = Path(__file__).parents[2] / "resources"
NTF2 = "O=S(=O)([N-]S(=O)(=O)C(F)(F)F)C(F)(F)F"
DCA, BF4, BR, NO3 = "N#C[N-]C#N", "F[B-](F)(F)F", "[Br-]", "O=[N+]([O-])[O-]"
EMIM, BMIM, HMIM, CHOLINE = "CC[n+]1ccn(C)c1", "CCCC[n+]1ccn(C)c1", "CCCCCC[n+]1ccn(C)c1", "C[N+](C)(C)CCO"


def for_sale(*pairs):
    rows = [
        {"cation": cation, "anion": anion, "n_cation": 1, "n_anion": 1, "name": f"salt {number}",
         "cas": f"{number}-00-0", "supplier": "shop", "address": "https://shop"}
        for number, (cation, anion) in enumerate(pairs, start=1)
    ]  # fmt: skip
    return read_shop(pd.DataFrame(rows))


def test_the_shipped_shop_has_the_crosses_of_its_ions():
    shop = read_shop(pd.read_csv(RESOURCES / "purchasable.csv"))
    assert (len(shop.cations), len(shop.anions)) == (85, 39)
    assert shop.shop["cas"].str.match(r"\d+-\d\d-\d").mean() > 0.99


def test_the_ways_to_a_salt():
    shop = for_sale((EMIM, BR), (BMIM, NTF2), (HMIM, DCA), ("CC[NH3+]", NO3)).shop
    asked = pd.DataFrame(
        [(EMIM, NTF2), (BMIM, NTF2), (HMIM, NTF2), ("CC[NH3+]", NTF2), (BMIM, BR)],
        columns=["cation", "anion"],
    )
    salts = identities(salts_of(asked["cation"].tolist(), asked["anion"].tolist()))
    found = buying(salts, shop)
    assert list(found["route"]) == ["metathesis", "buy", "anion exchange", "acid and base", "alkylation"]
    assert found["cation_from"][0] == "salt 1 (CAS 1-00-0, shop)"
    assert found["anion_from"][0] == "salt 2 (CAS 2-00-0, shop)"
    assert list(found["cation_row"])[:2] == [2, 3]


def test_ones_own_ions_are_read_and_a_molecule_is_refused_with_its_row():
    shop = for_sale((EMIM, BR))
    own = read_ions(pd.DataFrame({"smiles": [f"{BMIM}.{DCA}", CHOLINE]}), shop, "mine.csv")
    assert (len(own.cations), len(own.anions)) == (2, 1)
    with pytest.raises(IonListError, match=r"mine.csv, row 3: CCO carries no charge"):
        read_ions(pd.DataFrame({"smiles": [BMIM, "CCO"]}), shop, "mine.csv")


def test_unsafe_salts_are_not_answered():
    ions = for_sale((EMIM, BR), (BMIM, "[O-][Cl+3]([O-])([O-])[O-]"))
    salts = without_warnings(crosses(ions), read_warnings(RESOURCES / "warnings.csv"), ["unsafe"])
    assert set(salts.anion_id[:]) == {crosses(for_sale((EMIM, BR))).anion_id[0]}
    assert len(salts) == 2


def test_evidence_names_the_nearest_salts_and_the_rows_where_their_values_stand():
    asked = salts_of([BMIM], [DCA])
    measured = salts_of([BMIM, EMIM, CHOLINE], [DCA, DCA, NO3])
    table = pd.DataFrame({"salt_id": identities(measured)["salt_id"]})
    points = pd.DataFrame({
        "salt_id": table["salt_id"].repeat(2).to_numpy(), "property": "viscosity_mPa_s",
        "value": [28.0, 40.0, 15.0, 19.0, 9.0, 8.0], "temperature_K": [298.15, 288.15] * 3,
        "reference": "A (2010)", "source": "x", "file": "properties.csv", "row": range(2, 8),
    })  # fmt: skip
    melting = pd.DataFrame(columns=["salt_id", "melting_K", "reference", "source", "file", "row"])
    near = points_near(points, melting, 298.15)
    answers = identities(asked).assign(rank=1)
    found = evidence(answers, asked, measured, table, near, number=2)
    assert list(found["row"]) == [2, 4]
    assert found["similarity"][0] == pytest.approx(1)
    assert 0.3 < found["similarity"][1] < 1


def test_an_answer_is_told_with_its_nearest_measured_value():
    row = {
        "rank": 1, "p_wanted": 0.943, "salt_id": "a", "name": "", "smiles": f"{EMIM}.{DCA}", "warnings": "",
        "known_from": "in none of the tables used", "melting_K": 259.6, "lower_K": 216.2, "upper_K": 303.1,
        "density_kg_m3": 1101.7, "density_kg_m3_lower": 1076.4, "density_kg_m3_upper": 1127.7,
        "route": "metathesis", "cation_from": "[C2mim]Br (CAS 65039-08-9, a shop)",
    }  # fmt: skip
    near = {"rank": 1, "property": "density_kg_m3", "value": 1060.0, "temperature_K": 298.15,
            "neighbour_id": "b", "neighbour": "[C4mim][DCA]", "reference": "A (2010)"}  # fmt: skip
    assert told(pd.DataFrame([row]), pd.DataFrame([near]))[0].splitlines() == [
        f"1. 0.94 {EMIM}.{DCA}",
        "   melts at 260 K (216 to 303)",
        "   density 1102 kg/m3 (1076 to 1128); measured: 1060 at 298 K ([C4mim][DCA]; A (2010))",
        "   metathesis: [C2mim]Br (CAS 65039-08-9, a shop)",
    ]


def test_workbook_and_structures_open_and_hold_what_was_written(tmp_path):
    table = identities(salts_of([BMIM, EMIM], [DCA, NTF2])).assign(rank=[1, 2], name=["a", "b"], p=0.5)
    write_workbook(tmp_path / "a.xlsx", {"answers": table, "evidence": table}, {"most": 2})
    assert list(
        pd.read_excel(tmp_path / "a.xlsx", sheet_name="answers", engine="openpyxl")["salt_id"]
    ) == list(table["salt_id"])
    write_structures(tmp_path / "a.sdf", table)
    read = [mol for mol in Chem.SDMolSupplier(str(tmp_path / "a.sdf")) if mol is not None]
    assert [mol.GetProp("salt_id") for mol in read] == list(table["salt_id"])


@pytest.fixture(scope="module")
def homologues():
    """Two families: imidazolium bromides and ammonium NTf2 salts; targets of the first."""
    imidazoles = [f"{'C' * n}[n+]1ccn(C)c1" for n in range(1, 9)]
    ammonium = [f"{'C' * n}[N+](C)(C)C" for n in range(1, 9)]
    parts = [
        salts_of(ammonium[:3], [NTF2] * 3),
        salts_of([*imidazoles[::2], *ammonium[3:]], [BR] * 4 + [NTF2] * 5),
        salts_of(imidazoles[1::2], [BR] * 4),
    ]
    return joined(parts)


def test_a_batch_is_near_the_targets_and_beats_chance_and_uncertainty(homologues):
    salts, (measured, candidates, targets) = homologues
    covariance = SaltCovariance(salts, START)
    gains = {
        strategy: suggest(covariance, measured, candidates, targets, 3, strategy).gain[-1]
        for strategy in ("targets", "uncertainty", "random")
    }
    chosen = suggest(covariance, measured, candidates, targets, 3).rows
    assert {salts.anions.smiles[salts.anion[row]] for row in chosen} == {BR}
    assert gains["targets"] >= max(gains.values())


def test_the_variance_that_a_batch_takes_away_is_that_of_the_full_process(homologues):
    """Chosen one after the other or conditioned on at once: the same posterior variance."""
    salts, (measured, candidates, targets) = homologues
    covariance = SaltCovariance(salts, START)
    batch = suggest(covariance, measured, candidates, targets, 4)

    def left(rows):
        inner = covariance(rows, rows) + START.noise * np.eye(len(rows))
        cross = covariance(targets, rows)
        return (START.prior - np.einsum("tr,rt->t", cross, np.linalg.solve(inner, cross.T))).sum()

    both = np.concatenate([measured, batch.rows])
    assert batch.gain[-1] == pytest.approx(1 - left(both) / left(measured), abs=1e-6)
    assert len(set(batch.rows)) == 4
