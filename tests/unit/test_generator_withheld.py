"""A held-out ion is in nothing that is learnt from or proposed from, in whatever drawing it comes."""

import numpy as np
import pandas as pd
import pytest

from lowmelt.chem.ions import parse_ion
from lowmelt.generator import build
from lowmelt.generator.build import prepare
from lowmelt.generator.settings import Relatives, Settings
from lowmelt.generator.splits import strings_to_learn
from lowmelt.generator.withheld import Identities, held_out, identities, permitted

# The held-out ion and pair, each in a drawing that the tables do not have.
HELD_OUT, OTHER_DRAWING = "CC[n+]1ccn(CC[Se]C)c1", "C[Se]CCn1cc[n+](CC)c1"
SEEN = ["CCn1cc[n+](C)c1", "CCCC[n+]1ccccc1", "C[Se]CC[n+]1ccccc1", "CCC[N+](C)(C)CCO"]
ANIONS = ["[Br-]", "O=S(=O)([N-]S(=O)(=O)C(F)(F)F)C(F)(F)F"]


def tables():
    rows = [(smiles, "cation", "train") for smiles in SEEN] + [(HELD_OUT, "cation", "test")]
    rows += [(smiles, "anion", "train") for smiles in ANIONS]
    ions = pd.DataFrame(rows, columns=["smiles", "kind", "part"])
    ions["ion_id"] = [parse_ion(smiles).ion_id for smiles in ions["smiles"]]
    key = ions.set_index("smiles")["ion_id"]
    pairs = [(cation, anion) for cation in [*SEEN, HELD_OUT] for anion in ANIONS]
    salts = pd.DataFrame({
        "cation_id": [key[cation] for cation, _ in pairs], "anion_id": [key[anion] for _, anion in pairs],
        "smiles": [f"{cation}.{anion}" for cation, anion in pairs],
    })  # fmt: skip
    salts["part"] = np.where(salts["cation_id"] == key[HELD_OUT], "test_ion", "train")
    salts.loc[1, "part"] = "test_pair"
    return ions, salts


@pytest.mark.parametrize(("text", "learnable"), [
    (SEEN[0], True), (HELD_OUT, False), (OTHER_DRAWING, False), (f"{OTHER_DRAWING}.[Br-]", False),
    (f"{SEEN[0]}.[Br-]", True), (f"CC[n+]1ccn(C)c1.{ANIONS[1]}", False),
    ("CCn1cc[n+](C)c1.O=S(=O)(N=S(=O)([O-])C(F)(F)F)C(F)(F)F", False), ("no molecule", True),
])  # fmt: skip
def test_held_out_ions_and_pairs_are_told_in_every_drawing(text, learnable):
    assert permitted([text], held_out(*tables())).tolist() == [learnable]


def planted(ions):
    """The training part with the held-out ion planted in it, in another drawing."""
    plant = pd.DataFrame({"smiles": [OTHER_DRAWING], "kind": "cation", "part": "train"})
    return pd.concat([ions[["smiles", "kind", "part"]], plant], ignore_index=True)


def learnt(strings, away, **options):
    settings = Settings("ion", relatives=Relatives(400, again={"cation": 0.3, "anion": 0.3}), **options)
    vocabulary, _, _, learn = prepare(strings, away, settings, seed=1)
    return vocabulary, identities(learn["smiles"]).ions


def test_a_planted_held_out_ion_is_never_learnt_from_nor_are_its_relatives_made_with_it():
    ions, salts = tables()
    away = held_out(ions, salts)
    target = parse_ion(HELD_OUT).ion_id
    _, found = learnt(planted(ions), away)
    assert len(found) > 10
    assert target not in found


def test_the_exchange_reaches_that_ion_where_nothing_withholds_it():
    ions, _ = tables()
    _, found = learnt(ions, Identities(frozenset()))
    assert parse_ion(HELD_OUT).ion_id in found


def test_a_planted_ion_would_be_learnt_if_the_one_function_let_it_pass(monkeypatch):
    monkeypatch.setattr(build, "permitted", lambda smiles, away: np.ones(len(smiles), dtype=bool))
    ions, salts = tables()
    assert parse_ion(HELD_OUT).ion_id in learnt(planted(ions), held_out(ions, salts))[1]


def test_no_token_or_merge_comes_from_a_held_out_ion_alone():
    ions, salts = tables()
    odd = pd.DataFrame({"smiles": ["C[As+](C)(C)C"], "kind": "cation", "part": "train"})
    away = Identities(held_out(ions, salts).ions | {parse_ion("C[As+](C)(C)C").ion_id})
    vocabulary, _ = learnt(pd.concat([ions[["smiles", "kind", "part"]], odd]), away, merges=50)
    assert not any("As" in token for token in vocabulary.tokens)


@pytest.mark.parametrize("strings", ["collected", "all", "link"])
def test_held_out_pairs_are_in_none_of_the_published_sets(strings):
    ions, salts = tables()
    away = held_out(ions, salts)
    linked = salts[["cation_id", "anion_id"]]
    given = strings_to_learn(ions, salts, "salt", strings, 100, linked, seed=1)
    _, _, _, learn = prepare(given, away, Settings("salt", notation="characters"), seed=1)
    assert not identities(learn["smiles"]).pairs & away.pairs
    assert not identities(learn["smiles"]).ions & away.ions
    assert len(learn) >= 6
