"""Strict validity, novelty and the measures of the comparison, on strings whose verdict is known."""

import numpy as np
import pandas as pd
import pytest

from lowmelt.chem.ions import parse_ion
from lowmelt.generator import curves, metrics
from lowmelt.generator.chemistry import best_new_ions, diversity, nearest, synthetic_accessibility
from lowmelt.generator.exchange import cuts, exchange, join
from lowmelt.generator.homologues import homologue_key
from lowmelt.generator.partners import choose_partners, known_pairs
from lowmelt.generator.splits import split_ions, split_salts
from lowmelt.generator.strict import Limits, judge_ion_pairs, judge_strings, mark_new
from lowmelt.generator.withheld import Identities

EMIM, BMIM, HMIM = "CCn1cc[n+](C)c1", "CCCC[n+]1ccn(C)c1", "CCCCCCn1cc[n+](C)c1"
OMIM = "CCCCCCCCn1cc[n+](C)c1"
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


@pytest.mark.parametrize(
    ("anion", "reason"), [("I[IH-]", "hydrogen_on_iodine"), ("I[I-]I", ""), ("[I-]", "")]
)
def test_iodine_carries_no_hydrogen(anion, reason):
    assert judge_ion_pairs([EMIM], [anion], Limits(frozenset("CNHI")))["reason"].tolist() == [reason]


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
    """Known: [emim]Br, [bmim]OAc. Learnt: [emim], bromide and a relative, [omim].

    Sampled: a known pair, a new pair, a new cation twice, rubbish, the relative, and a known ion that was not
    learnt.
    """
    ions = (EMIM, BMIM, HMIM, OMIM, BROMIDE, ACETATE)
    key = {smiles: parse_ion(smiles).ion_id for smiles in ions}
    pairs = frozenset({(key[EMIM], key[BROMIDE]), (key[BMIM], key[ACETATE])})
    tables = Identities(frozenset(key[smiles] for smiles in (EMIM, BMIM, BROMIDE, ACETATE)), pairs)
    learnt = Identities(frozenset(key[smiles] for smiles in (EMIM, OMIM, BROMIDE, ACETATE)))
    cations = [EMIM, "CC[n+]1ccn(C)c1", HMIM, HMIM, "C[n+", OMIM, BMIM]
    anions = [BROMIDE, ACETATE, BROMIDE, BROMIDE, BROMIDE, BROMIDE, BROMIDE]
    return mark_new(judge_ion_pairs(cations, anions, LIMITS), tables, learnt)


def test_measures_count_what_their_definitions_say(judged):
    found = metrics.of_samples(judged)
    assert found["parse_validity"] == found["strict_validity"] == pytest.approx(6 / 7)
    assert found["uniqueness"] == pytest.approx(5 / 6)
    assert found["novelty_pair"] == 1  # pairs were not learnt
    assert found["novelty_cation"] == pytest.approx(2 / 4)  # HMIM, and BMIM, which was not learnt
    assert found["novelty_anion"] == 0
    assert found["new_pair"] == pytest.approx(4 / 5)
    assert found["new_cation"] == pytest.approx(1 / 5)
    assert found["yield"] == pytest.approx(4 / 7)
    assert found["new_ion_share"] == pytest.approx(2 / 7)
    assert found["new_ions"] == 1


def test_a_string_that_was_learnt_is_not_new_though_it_is_in_no_table(judged):
    assert not judged.loc[5, ["novel_cation", "new_cation"]].any()


def test_a_known_ion_that_was_not_learnt_is_novel_and_not_new(judged):
    assert judged.loc[6, ["novel_cation", "new_cation"]].tolist() == [True, False]


def test_homologues_are_told_from_other_new_ions(judged):
    known = pd.DataFrame({"smiles": [EMIM, BROMIDE], "kind": ["cation", "anion"]})
    assert metrics.not_homologues(judged, known) == 0
    other = pd.DataFrame({"smiles": ["C[N+](C)(C)C", BROMIDE], "kind": ["cation", "anion"]})
    assert metrics.not_homologues(judged, other) == 1


@pytest.mark.parametrize(("one", "other", "same"), [
    (EMIM, HMIM, True), ("C[N+](C)(C)C", "CCCC[N+](C)(C)CC", True), (EMIM, "OCCn1cc[n+](C)c1", False),
    ("C1CC[NH2+]C1", "C1CC[NH2+]CC1", False),
    ("C[n+]1ccn(CCn2cc[n+](C)c2)c1", "C[n+]1ccn(CCCCn2cc[n+](C)c2)c1", True),
])  # fmt: skip
def test_homologues_differ_by_groups_in_chains_alone(one, other, same):
    keys = {homologue_key(parse_ion(smiles).smiles) for smiles in (one, other)}
    assert (len(keys) == 1) == same


def test_the_curve_counts_distinct_ions_in_their_order():
    order = ["a", "b", "b", "x", "c", "y"]
    assert curves.found_at(order, {"x", "y", "z"}, at=(1, 3, 5, 10)) == {1: 0, 3: 1 / 3, 5: 2 / 3}
    assert curves.area(order, {"x", "y", "z"}, 5) == pytest.approx((0 + 0 + 1 + 1 + 2) / 3 / 5)
    assert curves.area(["x"], {"x"}, 4) == 1


def test_the_other_drawing_of_a_known_ion_is_not_new(judged):
    assert not judged.loc[1, "new_cation"]


def test_a_held_out_ion_is_found_once_and_not_when_it_was_learnt(judged):
    held_out = pd.DataFrame({
        "ion_id": [parse_ion(text).ion_id for text in (HMIM, "CCC[n+]1ccccc1", OMIM, ACETATE)],
        "kind": ["cation", "cation", "cation", "anion"],
    })  # fmt: skip
    found = metrics.recovery(judged, held_out)
    assert found == {"held_out_cations": pytest.approx(1 / 3), "held_out_anions": 0.0}


def test_published_novelty_looks_at_strings_only():
    found = metrics.published(["CC", "CC", "CCC", "C("], [True, True, True, False], {"CCC"})
    assert found == {
        "published_validity": 0.75,
        "published_uniqueness": pytest.approx(2 / 3),
        "published_novelty": pytest.approx(1 / 3),
    }


def test_an_exchanged_substituent_keeps_the_charge_and_the_core():
    made = exchange([EMIM, BMIM, "CCCCCCCC[n+]1ccccc1", "OCC[n+]1ccccc1C"], 200, seed=1)
    assert len(made) > 5
    assert {parse_ion(smiles).charge for smiles in made} == {1}
    omim = parse_ion("CCCCCCCCn1cc[n+](C)c1").ion_id
    assert omim in {parse_ion(smiles).ion_id for smiles in made}


def test_each_cut_of_an_ion_joins_to_the_ion_again():
    for cut in cuts(BMIM):
        assert parse_ion(join(cut.core, cut.substituent) or "").ion_id == parse_ion(BMIM).ion_id


def test_exchanged_ions_are_none_of_the_known_and_none_of_the_excluded():
    known = [EMIM, BMIM, "CCCCCCCC[n+]1ccccc1"]
    excluded = parse_ion("CC[n+]1ccccc1").ion_id
    assert excluded in {parse_ion(one).ion_id for one in exchange(known, 300, seed=1)}
    made = {parse_ion(one).ion_id for one in exchange(known, 300, seed=1, exclude={excluded})}
    assert not made & {excluded, *(parse_ion(one).ion_id for one in known)}


def test_an_anion_may_take_a_substituent_of_a_cation():
    octanoate = parse_ion("CCCCCCCC(=O)[O-]").ion_id
    ions, others = ["CCC(=O)[O-]", "CC(C)C(=O)[O-]"], ["CCCCCCCC[n+]1ccccc1", "CCCCCCC[N+](C)(C)C"]

    def made(foreign):
        return {parse_ion(one).ion_id for one in exchange(ions, 300, 1, others, foreign=foreign)}

    assert octanoate in made(0.5) - made(0.0)


def test_ions_made_before_are_taken_apart_again():
    known = ["CCOCC[n+]1ccccc1", "OCCC[n+]1ccccc1C", "FCCn1cc[n+](C)c1"]
    once, again = (exchange(known, 400, seed=1, again=chance) for chance in (0.0, 0.5))
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
    assert diversity([EMIM, EMIM], seed=0) == 0


def test_drawn_new_ions_are_new_and_more_than_a_longer_chain(judged):
    known = pd.DataFrame({"smiles": ["C[N+](C)(C)C"], "kind": "cation"})
    rows = best_new_ions(judged, known, "cation", 5)
    assert [parse_ion(smiles).ion_id for smiles in rows["smiles"]] == [parse_ion(HMIM).ion_id]
    homologue = pd.DataFrame({"smiles": [BMIM], "kind": "cation"})
    assert best_new_ions(judged, homologue, "cation", 5).empty
