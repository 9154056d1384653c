"""Aimed sampling finds more of what is wanted than plain sampling, and keeps to what it is told."""

import numpy as np
import pandas as pd
import pytest

from lowmelt.generator.aim import Aim, AimError, aim_at

HEADS = ("n1cc[n+](C)c1", "[n+]1ccccc1", "[N+](C)(C)C", "[P+](C)(C)C", "[S+](C)C", "[N+]1(C)CCCC1")
TAILS = ("C", "CC", "CCC", "CCCC", "OCC", "COCC", "N#CC", "FC(F)(F)C", "CC(C)", "C=CC")
CATIONS = [tail + head for head in HEADS for tail in TAILS]
ANIONS = [f"{'C' * n}{end}" for n in range(1, 8) for end in ("C(=O)[O-]", "S(=O)(=O)[O-]", "OS(=O)(=O)[O-]")]
POOL = pd.DataFrame({
    "smiles": CATIONS + ANIONS, "probability": 0.1,
    "kind": ["cation"] * len(CATIONS) + ["anion"] * len(ANIONS),
})  # fmt: skip


def ethers_with_sulfonates(cations, anions):
    """A score that some substructures of both ions have."""
    good = [("OC" in c) + ("S(=O)" in a) for c, a in zip(cations, anions, strict=True)]
    return np.array(good) / 2


def test_what_is_scored_well_is_drawn_more_often_than_by_plain_sampling():
    shares = {
        strength: (aim_at(POOL, ethers_with_sulfonates, Aim(salts=300, rounds=6, strength=strength), seed=1))
        for strength in (0.0, 8.0)
    }
    plain, aimed = ((table["score"] == 1).mean() for table in shares.values())
    assert aimed > 2 * plain
    assert not any(table.duplicated(["cation", "anion"]).any() for table in shares.values())
    assert shares[0.0].groupby("round").size().tolist() == [50] * 6


def test_a_substructure_is_kept_or_avoided():
    told = Aim(salts=60, rounds=3, keep=["[P+]"], avoid=["C#N"])
    found = aim_at(POOL, ethers_with_sulfonates, told, seed=1)
    assert found["cation"].str.contains("[P+]", regex=False).all()
    assert not found["cation"].str.contains("N#C", regex=False).any()


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        (Aim(keep=["[Se]"]), "no ion"),
        (Aim(avoid=["[*"]), "no SMARTS"),
        (Aim(max_sa_score=1.0), "no cation"),
    ],
)
def test_what_cannot_be_had_is_said(wrong, words):
    with pytest.raises(AimError, match=words):
        aim_at(POOL, ethers_with_sulfonates, wrong, seed=1)


def test_a_small_pool_is_used_up_and_no_salt_comes_twice():
    few = POOL[POOL["smiles"].isin(CATIONS[:3] + ANIONS[:2])]
    found = aim_at(few, ethers_with_sulfonates, Aim(salts=100, rounds=5, explore=0.5), seed=1)
    assert len(found) == len(found.drop_duplicates(["cation", "anion"])) <= 6
