"""Strict validity, novelty and the measures of the comparison, on strings whose verdict is known."""

import numpy as np
import pandas as pd
import pytest

from lowmelt.chem.ions import parse_ion
from lowmelt.generator import metrics
from lowmelt.generator.chemistry import best_new_ions, diversity, nearest, synthetic_accessibility
from lowmelt.generator.pairing import choose_partners, known_pairs
from lowmelt.generator.recombine import cuts, join, recombine
from lowmelt.generator.splits import split_ions, split_salts
from lowmelt.generator.strict import Known, Limits, judge_ion_pairs, judge_strings, mark_new

EMIM, BMIM, HMIM = "CCn1cc[n+](C)c1", "CCCC[n+]1ccn(C)c1", "CCCCCCn1cc[n+](C)c1"
BROMIDE, ACETATE, OXALATE = "[Br-]", "CC(=O)[O-]", "O=C([O-])C(=O)[O-]"
LIMITS = Limits(frozenset({"C", "N", "O", "H", "Br", "F", "P", "S", "B"}), max_heavy_atoms=30)


@pytest.mark.parametrize(
    ("cation", "anion", "reason"),
    [
        (EMIM, BROMIDE, ""),
        ("", BROMIDE, "unparsable"),
        ("CCn1cc[n+](C)c", BROMIDE, "unparsable"),
        ("CCN", BROMIDE, "wrong_charge"),
        (ACETATE, BROMIDE, "wrong_charge"),
        (f"{EMIM}.O", BROMIDE, "several_fragments"),
        ("C[CH]C[N+](C)(C)C", BROMIDE, "radical"),
        ("C" * 40 + "[N+](C)(C)C", BROMIDE, "too_large"),
        (EMIM, "[I-]", "element"),
    ],
)
def test_a_sampled_pair_is_a_salt_or_says_why_not(cation, anion, reason):
    row = judge_ion_pairs([cation], [anion], LIMITS).iloc[0]
    assert (row["reason"], row["valid"]) == (reason, reason == "")


def test_counts_of_a_pair_of_ions_are_the_smallest_neutral_ones():
    row = judge_ion_pairs([EMIM], [OXALATE], LIMITS).iloc[0]
    assert (row["n_cation"], row["n_anion"]) == (2, 1)
    assert row["smiles"].count(".") == 2


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (f"{EMIM}.{BROMIDE}", ""),
        (f"{EMIM}.{EMIM}.{OXALATE}", ""),
        (f"{EMIM}.{OXALATE}", "not_neutral"),
        (f"{EMIM}.{BROMIDE}.O", "neutral_fragment"),
        (f"{EMIM}.{BMIM}.{OXALATE}", "several_cations"),
        (EMIM, "no_anion"),
        ("", "unparsable"),
    ],
)
def test_a_whole_salt_string_must_be_neutral_as_it_is_written(text, reason):
    assert judge_strings([text], LIMITS)["reason"].tolist() == [reason]


@pytest.fixture
def judged():
    """Known: [emim]Br, [bmim]OAc. Sampled: known pair, new pair, new cation twice, and rubbish."""
    key = {smiles: parse_ion(smiles).ion_id for smiles in (EMIM, BMIM, HMIM, BROMIDE, ACETATE)}
    pairs = frozenset({(key[EMIM], key[BROMIDE]), (key[BMIM], key[ACETATE])})
    known = Known(frozenset(key[smiles] for smiles in (EMIM, BMIM, BROMIDE, ACETATE)), pairs)
    cations = [EMIM, "CC[n+]1ccn(C)c1", HMIM, HMIM, "C[n+"]
    anions = [BROMIDE, ACETATE, BROMIDE, BROMIDE, BROMIDE]
    return mark_new(judge_ion_pairs(cations, anions, LIMITS), known)


def test_measures_count_what_their_definitions_say(judged):
    found = metrics.of_samples(judged)
    assert found["parse_validity"] == found["strict_validity"] == pytest.approx(4 / 5)
    assert found["uniqueness"] == pytest.approx(3 / 4)
    assert found["novel_pair"] == pytest.approx(2 / 3)
    assert found["novel_cation"] == pytest.approx(1 / 3)
    assert found["novel_anion"] == 0
    assert found["yield"] == pytest.approx(2 / 5)
    assert found["new_ion_share"] == pytest.approx(2 / 5)
    assert found["new_ions"] == 1


def test_the_other_drawing_of_a_known_ion_is_not_new(judged):
    assert not judged.loc[1, "new_cation"]


def test_recovery_counts_each_held_out_ion_once(judged):
    held_out = pd.DataFrame({
        "ion_id": [parse_ion(HMIM).ion_id, parse_ion("CCC[n+]1ccccc1").ion_id, parse_ion(ACETATE).ion_id],
        "kind": ["cation", "cation", "anion"],
    })  # fmt: skip
    assert metrics.recovery(judged, held_out) == {"recovered_cations": 0.5, "recovered_anions": 1.0}


def test_published_novelty_looks_at_strings_only():
    found = metrics.published(["CC", "CC", "CCC", "C("], [True, True, True, False], {"CCC"})
    assert found == {
        "published_validity": 0.75,
        "published_uniqueness": pytest.approx(2 / 3),
        "published_novelty": pytest.approx(1 / 3),
    }


def test_an_exchanged_substituent_keeps_the_charge_and_the_core():
    made = recombine([EMIM, BMIM, "CCCCCCCC[n+]1ccccc1", "OCC[n+]1ccccc1C"], 200, seed=1)
    assert len(made) > 5
    assert {parse_ion(smiles).charge for smiles in made} == {1}
    omim = parse_ion("CCCCCCCCn1cc[n+](C)c1").ion_id
    assert omim in {parse_ion(smiles).ion_id for smiles in made}


def test_each_cut_of_an_ion_joins_to_the_ion_again():
    for cut in cuts(BMIM):
        assert parse_ion(join(cut.core, cut.substituent) or "").ion_id == parse_ion(BMIM).ion_id


def test_recombined_ions_are_none_of_the_known_and_none_of_the_excluded():
    known = [EMIM, BMIM, "CCCCCCCC[n+]1ccccc1"]
    excluded = parse_ion("CC[n+]1ccccc1").ion_id
    assert excluded in {parse_ion(one).ion_id for one in recombine(known, 300, seed=1)}
    made = {parse_ion(one).ion_id for one in recombine(known, 300, seed=1, exclude={excluded})}
    assert not made & {excluded, *(parse_ion(one).ion_id for one in known)}


def test_an_anion_may_take_a_substituent_of_a_cation():
    octanoate = parse_ion("CCCCCCCC(=O)[O-]").ion_id
    ions, others = ["CCC(=O)[O-]", "CC(C)C(=O)[O-]"], ["CCCCCCCC[n+]1ccccc1", "CCCCCCC[N+](C)(C)C"]

    def made(foreign):
        return {parse_ion(one).ion_id for one in recombine(ions, 300, 1, others, foreign=foreign)}

    assert octanoate in made(0.5) - made(0.0)


def test_ions_made_before_are_taken_apart_again():
    known = ["CCOCC[n+]1ccccc1", "OCCC[n+]1ccccc1C", "FCCn1cc[n+](C)c1"]
    once, again = (recombine(known, 400, seed=1, again=chance) for chance in (0.0, 0.5))
    assert len(again) > len(once)


def test_degree_weighting_draws_frequent_ions_more_often():
    ions = pd.DataFrame({
        "smiles": [EMIM, BMIM, BROMIDE], "charge": [1, 1, -1], "degree": [9, 1, 10],
    })  # fmt: skip
    cations, anions = known_pairs(ions, 2000, "degree", seed=1)
    assert np.mean([one == EMIM for one in cations]) == pytest.approx(0.9, abs=0.03)
    assert set(anions) == {BROMIDE}


def test_pairing_moves_likely_partners_together_and_leaves_invalid_rows_alone():
    cations = [EMIM, BMIM, "C[n+"]
    anions = [BROMIDE, ACETATE, OXALATE]

    def score(left, right):
        return np.array([float((a == EMIM) == (b == ACETATE)) for a, b in zip(left, right, strict=True)])

    paired = choose_partners(cations, anions, np.array([True, True, False]), score, seed=1)
    assert paired == [ACETATE, BROMIDE, OXALATE]


def test_held_out_ions_are_in_no_training_salt():
    ions = pd.DataFrame({
        "ion_id": [f"c{i}" for i in range(40)] + [f"a{i}" for i in range(20)],
        "smiles": "", "charge": [1] * 40 + [-1] * 20, "degree": 1,
    })  # fmt: skip
    salts = pd.DataFrame([
        {"salt_id": f"{c}{a}", "cation_id": f"c{c}", "anion_id": f"a{a}", "smiles": ""}
        for c in range(40) for a in range(20)
    ])  # fmt: skip
    split = split_ions(ions, 0.1, seed=1)
    assert split.groupby(["kind", "part"]).size()[("cation", "test")] == 4
    parts = split_salts(salts, split, 0.1, seed=1)
    train = parts[parts["part"] == "train"]
    test = set(split.loc[split["part"] == "test", "ion_id"])
    assert not test & (set(train["cation_id"]) | set(train["anion_id"]))
    assert set(parts["part"]) == {"train", "valid", "test_pair", "test_ion"}


def test_synthetic_accessibility_knows_an_easy_ion_from_a_hard_one():
    easy, hard = synthetic_accessibility([EMIM, "C[N+]12CC3CC(C1)C1C(C2)C3OC12CC(F)C2"])
    assert easy < hard


def test_nearest_known_ion_of_hmim_is_bmim_and_copies_have_no_diversity():
    found, similarity = nearest([HMIM], [BMIM, "C[N+](C)(C)C", "CC[P+](CC)(CC)CC"])
    assert found == [BMIM]
    assert 0.3 < similarity[0] < 1
    assert diversity([EMIM, EMIM]) == 0


def test_drawn_new_ions_are_new_and_more_than_a_longer_chain(judged):
    known = pd.DataFrame({"smiles": ["C[N+](C)(C)C"], "kind": "cation"})
    rows = best_new_ions(judged, known, "cation", 5)
    assert [parse_ion(smiles).ion_id for smiles in rows["smiles"]] == [parse_ion(HMIM).ion_id]
    homologue = pd.DataFrame({"smiles": [BMIM], "kind": "cation"})
    assert best_new_ions(judged, homologue, "cation", 5).empty
