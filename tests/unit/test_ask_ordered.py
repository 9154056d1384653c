"""Asking for a salt that is ordered through a range: order of the answers, and the labelled salts near."""

import numpy as np
import pandas as pd
import pytest

from lowmelt.ask.answers import crosses
from lowmelt.ask.ordered import best_ordered, labelled_near, told_ordered
from lowmelt.ask.purchasable import IonListError, read_shop
from lowmelt.mesophase.cross_validation import cross_validate, labelled
from lowmelt.mesophase.features import features_of
from lowmelt.mesophase.observations import observe
from lowmelt.mesophase.predict import fit
from lowmelt.mesophase.substances import describe, is_labelled
from lowmelt.regression.splits import assign_folds

CL, BF4 = "[Cl-]", "F[B-](F)(F)F"
BMIM, DODECYL, DOCOSYL = (f"{'C' * n}[n+]1ccn(C)c1" for n in (4, 12, 22))
FOUR_CHAINS = "CCCCCCCC[N+](CCCCCCCC)(CCCCCCCC)CCCCCCCC"


@pytest.fixture(scope="module")
def substances():
    """Imidazolium salts with a mesophase from 12 carbon atoms on, and one with a melting point alone."""
    rows = [
        (f"{'C' * n}[n+]1ccn(C)c1", anion, 290.0 + n + shift, float(n >= 12), "SmA" if n >= 12 else "")
        for anion, shift in ((CL, 0), (BF4, -20))
        for n in range(2, 20, 2)
    ]
    table = pd.DataFrame(rows, columns=["cation", "anion", "melting_K", "mesophase", "phases"])
    table["clearing_K"] = (table["melting_K"] + 80).where(table["mesophase"] == 1)
    drawn = table.assign(smiles=table["cation"] + "." + table["anion"], source="A 1999;B 2003")
    known = drawn[drawn["cation"] != BMIM]
    liquid = drawn[drawn["cation"] == BMIM].head(1).drop(columns="mesophase")
    return pd.concat([describe(known, "ilc"), describe(liquid, "il")], ignore_index=True)


@pytest.fixture(scope="module")
def model(substances):
    features = features_of(substances)
    values = labelled(observe(substances, {"melting": 0, "clearing": 0}, 0), substances)
    crystals = values[values["table"] == "ilc"]
    split = assign_folds(crystals.rename(columns={"substance_id": "salt_id"}), "random", 4, 1, 0)
    held_out = cross_validate(crystals, values.iloc[:0], features, split, "random", 10, 0)
    labels = substances.assign(row=np.arange(len(substances)))[is_labelled(substances)]
    return fit(values, labels, features, held_out, trees=10, steps=0)


@pytest.fixture(scope="module")
def salts():
    pairs = [(BMIM, CL), (DODECYL, BF4), (DOCOSYL, CL), (FOUR_CHAINS, CL)]
    columns = {"n_cation": 1, "n_anion": 1, "name": "a", "cas": "1-00-0", "supplier": "b", "address": "c"}
    return crosses(read_shop(pd.DataFrame(pairs, columns=["cation", "anion"]).assign(**columns)))


def test_pieces_do_not_change_the_answer(salts, model):
    whole = best_ordered(salts, model, 300, 340, most=5)
    pieces = best_ordered(salts, model, 300, 340, most=5, chunk=3)
    pd.testing.assert_frame_equal(whole, pieces, check_exact=False, rtol=1e-6)
    assert whole["rank"].tolist() == [1, 2, 3, 4, 5]
    assert whole["cation"][0] == DODECYL


def test_salts_unlike_the_labelled_ones_come_last_however_good_their_chance(salts, model):
    found = best_ordered(salts, model, 300, 340)
    assert found["in_domain"].is_monotonic_decreasing
    outside = found[~found["in_domain"]]
    assert set(outside["cation"]) == {DOCOSYL, FOUR_CHAINS}  # a longer chain, and more of them, than labelled
    assert outside["p_ordered"].max() > found[found["in_domain"]]["p_ordered"].min()
    for _, rows in found.groupby("in_domain"):
        assert rows["p_ordered"].is_monotonic_decreasing


def test_no_salt_left_is_said_in_one_line(salts, model):
    with pytest.raises(IonListError, match="no salt is left"):
        best_ordered(salts.take(np.array([], int)), model, 300, 340)


def test_evidence_has_the_salt_itself_and_then_the_labelled_salts_most_like_it(salts, model, substances):
    answers = best_ordered(salts, model, 300, 340)
    found = labelled_near(answers, model, substances, number=3)
    dodecyl = answers[(answers["cation"] == DODECYL) & (answers["anion"] == BF4)]["salt_id"].item()
    own = found[found["salt_id"] == dodecyl]
    assert own["neighbour_id"].iloc[0] == dodecyl
    assert own["mesophase"].iloc[0] == "yes"
    assert own["reference"].iloc[0] == "A 1999;B 2003"
    assert len(own) == 4
    assert own["neighbour"].iloc[1] in {f"{'C' * n}[n+]1ccn(C)c1.{BF4}" for n in (10, 14)}
    assert own["similarity"].is_monotonic_decreasing
    butyl = answers[(answers["cation"] == BMIM) & (answers["anion"] == CL)]["salt_id"].item()
    liquid = found[found["salt_id"] == butyl].iloc[0]
    assert (liquid["neighbour_id"], liquid["mesophase"], liquid["melting_K"]) == (butyl, "not said", 294.0)
    nearest = found[found["neighbour_id"] != found["salt_id"]].groupby("rank")["similarity"].max()
    itself = answers["salt_id"].isin(substances.loc[is_labelled(substances), "substance_id"])
    assert nearest[~itself.to_numpy()].to_numpy() == pytest.approx(answers["similarity"][~itself], abs=1e-6)


def test_an_answer_is_told_with_what_is_known_of_it():
    row = {
        "rank": 1, "p_ordered": 0.325, "p_mesophase": 0.79, "salt_id": "a", "name": "[C12mim]Cl",
        "smiles": "", "warnings": "", "known_from": "transitions", "in_domain": False, "route": "buy",
        "cation_from": "shop",
        "melting_K": 280.4, "melting_lower_K": 223, "melting_upper_K": 338,
        "clearing_K": 375.6, "clearing_lower_K": 274, "clearing_upper_K": 477,
    }  # fmt: skip
    near = {"rank": 1, "neighbour_id": "a", "neighbour": "", "similarity": 1.0, "mesophase": "yes",
            "phases": "Sm;SmA", "melting_K": 270.3, "clearing_K": np.nan,
            "reference": "A 1999;B"}  # fmt: skip
    other = near | {"neighbour_id": "b", "neighbour": "[C4mim]Cl", "similarity": 0.5, "mesophase": "no",
                    "phases": "", "reference": "C"}  # fmt: skip
    assert told_ordered(pd.DataFrame([row]), pd.DataFrame([near, other]))[0].splitlines() == [
        "1. 0.33 [C12mim]Cl (known)",
        "   P(mesophase) 0.79; melts at 280 K (223 to 338), clears at 376 K (274 to 477)",
        "   itself: mesophase (Sm, SmA), melts at 270 K; A 1999",
        "   like [C4mim]Cl (0.50): no mesophase, melts at 270 K; C",
        "   out of the domain: its fragments or its chains are unlike those of any labelled salt",
        "   buy: shop",
    ]
