"""Splits, negatives, metrics, calibration: the questions that are asked of link models."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from lowmelt.links.calibration import fit_calibration, precision_at, threshold_for_precision
from lowmelt.links.graph import matrix
from lowmelt.links.metrics import evaluate, ranks, separation
from lowmelt.links.negatives import against, match_degrees, random_pairs, sample_matched
from lowmelt.links.splits import KINDS, TEST, TRAIN, UNUSED, VALID, split_by_source, split_links
from lowmelt.regression.metrics import expected_calibration_error

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def popularity_graph():
    """Links drawn by the popularity of the ions alone: there is no chemistry to be learnt."""
    rng = np.random.default_rng(1)
    pull = np.outer(1.0 / np.arange(1, 301), 1.0 / np.arange(1, 81))
    return np.argwhere(rng.random(pull.shape) < np.minimum(6 * pull, 0.9))


def parts(edges, kind, seed=0):
    shape = tuple(edges.max(0) + 1)
    return split_links(edges, shape, kind, np.random.default_rng(seed), 0.05, 0.1)


def test_random_split_has_the_published_shares(popularity_graph):
    part = parts(popularity_graph, "random")
    shares = [(part == p).mean() for p in (TRAIN, VALID, TEST)]
    assert shares == pytest.approx([0.85, 0.05, 0.10], abs=0.002)


@pytest.mark.parametrize(
    ("kind", "sides"), [("cold_cation", [0]), ("cold_anion", [1]), ("cold_both", [0, 1])]
)
def test_cold_splits_share_no_ion_of_the_cold_side(popularity_graph, kind, sides):
    part = parts(popularity_graph, kind)
    for side in sides:
        ions = [set(popularity_graph[part == p, side]) for p in (TRAIN, VALID, TEST)]
        assert len(ions[0] | ions[1] | ions[2]) == sum(map(len, ions))
    assert (part == UNUSED).any() == (kind == "cold_both")


@pytest.mark.parametrize("kind", KINDS)
def test_the_same_seed_gives_the_same_split(popularity_graph, kind):
    assert (parts(popularity_graph, kind) == parts(popularity_graph, kind)).all()


def test_the_source_split_tests_links_that_no_source_of_the_training_set_holds():
    rng = np.random.default_rng(0)
    edges = np.argwhere(rng.random((60, 12)) < 0.5)
    sources = [";".join(rng.choice(list("abcd"), size=rng.integers(1, 3), replace=False)) for _ in edges]
    part = split_by_source(edges, sources, np.random.default_rng(1), 0.2)
    held_by = np.array([frozenset(text.split(";")) for text in sources])
    left_out = frozenset().union(*held_by[part != TRAIN])
    assert left_out
    assert not any(held <= left_out for held in held_by[part == TRAIN])
    assert 0.2 <= (part != TRAIN).mean() <= 0.5
    assert not set(edges[part == VALID, 0]) & set(edges[part == TEST, 0])


def test_links_of_one_source_are_not_split_by_it():
    edges = np.argwhere(np.ones((5, 5)))
    assert set(split_by_source(edges, ["a"] * 25, np.random.default_rng(0), 0.2)) == {TRAIN}


def popular(seed):
    """Links drawn by the popularity of the ions alone."""
    rng = np.random.default_rng(seed)
    pull = np.outer(1.0 / np.arange(1, 301), 1.0 / np.arange(1, 81))
    return np.argwhere(rng.random(pull.shape) < np.minimum(6 * pull, 0.9))


def shipped():
    """The known salts that are shipped, as drawn."""
    table = pd.read_csv(ROOT / "resources/known_salts.csv").drop_duplicates(["cation", "anion"])
    return np.stack([pd.factorize(table[side], sort=True)[0] for side in ("cation", "anion")], 1)


def salts():
    """Two chemistries, of which each has a popular anion."""
    rng = np.random.default_rng(3)
    chance = np.full((150, 60), 0.01)
    chance[:75, :30] = chance[75:, 30:] = 0.08
    chance[:75, 0] = chance[75:, 30] = 0.9
    return np.argwhere(rng.random(chance.shape) < chance)


@pytest.mark.parametrize("edges", [popular(1), shipped(), salts()], ids=["popular", "shipped", "salts"])
@pytest.mark.parametrize("kind", ["random", "cold_cation", "cold_anion"])
def test_among_matched_pairs_counting_partners_says_nothing(edges, kind):
    shape = tuple(edges.max(0) + 1)
    part, known = parts(edges, kind), matrix(edges, shape)
    train = matrix(edges[part == TRAIN], shape)
    judged = match_degrees(edges[part == TEST], known)
    cation, anion = np.broadcast_to(train.sum(1)[:, None], shape), np.broadcast_to(train.sum(0), shape)
    for scores in (cation, anion):
        assert separation(scores, judged)["auc"] == pytest.approx(0.5, abs=0.002)
    both = separation((1 + cation) * (1 + anion), judged)["auc"]
    assert both == pytest.approx(0.5, abs=0.02)


def test_an_ion_weighs_the_same_among_links_and_non_links():
    edges = popular(1)
    judged = match_degrees(edges[::7], matrix(edges, tuple(edges.max(0) + 1)))
    is_link = judged.truth == 1
    for side in (0, 1):
        weights = [
            np.bincount(judged.pairs[mask, side], judged.weight[mask], minlength=400)
            for mask in (is_link, ~is_link)
        ]
        assert weights[0] == pytest.approx(weights[1], abs=1e-3)
    assert judged.weight.min() >= 0


def test_no_non_link_is_a_known_link(popularity_graph):
    known = matrix(popularity_graph, tuple(popularity_graph.max(0) + 1))
    rng, links = np.random.default_rng(0), popularity_graph[:50]
    for drawn in (random_pairs(links, known, rng, 20), sample_matched(links, known, rng, 20).non_links):
        assert len(drawn)
        assert known[drawn[:, 0], drawn[:, 1]].sum() == 0


def test_where_only_popularity_rules_degrees_win_random_pairs_alone(popularity_graph):
    shape = tuple(popularity_graph.max(0) + 1)
    part = parts(popularity_graph, "random")
    train, known = matrix(popularity_graph[part == TRAIN], shape), matrix(popularity_graph, shape)
    scores = np.outer(1 + train.sum(1), 1 + train.sum(0))
    found = evaluate(scores, popularity_graph[part == TEST], known, np.random.default_rng(0))
    assert found["random_auc"] > 0.85
    assert found["matched_auc"] == pytest.approx(0.5, abs=0.02)


def test_ranks_leave_known_partners_out_and_share_ties():
    scores = np.array([[0.9, 0.5, 0.5, 0.1]])
    known = np.array([[1, 0, 1, 1]])
    assert ranks(scores, np.array([[0, 2]]), known, "anion") == pytest.approx([1.5])
    assert ranks(scores, np.array([[0, 3]]), known, "anion") == pytest.approx([2.0])


def test_perfect_scores_are_perfect_in_every_metric(popularity_graph):
    known = matrix(popularity_graph, tuple(popularity_graph.max(0) + 1))
    found = evaluate(known, popularity_graph[::9], known, np.random.default_rng(0))
    assert list(found.values()) == pytest.approx([1.0] * len(found))


def one_row(positive, negative):
    """Scores as a matrix of one row, with its links and non-links."""
    scores = np.r_[positive, negative][None]
    pairs = np.stack([np.zeros(scores.size, int), np.arange(scores.size)], 1)
    return scores, against(pairs[: len(positive)], pairs[len(positive) :])


def test_calibrated_probabilities_come_true():
    rng = np.random.default_rng(0)
    curve = fit_calibration(*one_row(rng.normal(1, 1, 400), rng.normal(-1, 1, 4000)))
    fresh = np.r_[rng.normal(1, 1, 4000), rng.normal(-1, 1, 4000)]
    truth = np.r_[np.ones(4000), np.zeros(4000)]
    assert expected_calibration_error(truth, curve(fresh), np.ones(8000)) < 0.03
    assert curve(np.array([0.0]))[0] == pytest.approx(0.5, abs=0.08)


def test_a_stated_prior_comes_true():
    rng = np.random.default_rng(0)
    curve = fit_calibration(*one_row(rng.normal(1, 1, 400), rng.normal(-1, 1, 4000)), prior=0.1)
    fresh = np.r_[rng.normal(1, 1, 2000), rng.normal(-1, 1, 18000)]
    truth = np.r_[np.ones(2000), np.zeros(18000)]
    assert expected_calibration_error(truth, curve(fresh), np.ones(20000)) < 0.02


def test_calibration_never_falls():
    rng = np.random.default_rng(1)
    curve = fit_calibration(*one_row(rng.normal(0.2, 1, 50), rng.normal(0, 1, 500)))
    assert (np.diff(curve(np.linspace(-4, 4, 200))) >= 0).all()


def test_threshold_keeps_the_promised_precision_on_fresh_links():
    rng = np.random.default_rng(0)
    threshold = threshold_for_precision(*one_row(rng.normal(2, 1, 2000), rng.normal(0, 1, 20000)), 0.9)
    fresh = one_row(rng.normal(2, 1, 20000), rng.normal(0, 1, 20000))
    precision, recall = precision_at(*fresh, threshold)
    assert precision == pytest.approx(0.9, abs=0.02)
    assert recall > 0.7


def test_no_threshold_is_promised_where_scores_say_nothing():
    rng = np.random.default_rng(0)
    silent = one_row(rng.normal(size=200), rng.normal(size=4000))
    assert threshold_for_precision(*silent, 0.95) == float("inf")
