"""Splits, negatives, metrics, calibration: the questions that are asked of link models."""

import numpy as np
import pytest

from lowmelt.links.calibration import fit_calibration, precision_at, threshold_for_precision
from lowmelt.links.graph import matrix
from lowmelt.links.metrics import evaluate, ranks
from lowmelt.links.negatives import matched_pairs, popular_pairs, random_pairs
from lowmelt.links.splits import KINDS, TEST, TRAIN, UNUSED, VALID, split_links
from lowmelt.regression.metrics import expected_calibration_error


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


@pytest.mark.parametrize("draw", [random_pairs, popular_pairs, matched_pairs])
def test_no_negative_is_a_known_link(popularity_graph, draw):
    known = matrix(popularity_graph, tuple(popularity_graph.max(0) + 1))
    drawn = draw(popularity_graph[:50], known, np.random.default_rng(0), 20)
    assert len(drawn)
    assert known[drawn[:, 0], drawn[:, 1]].sum() == 0


def test_crosses_hold_the_ions_of_the_positives_only(popularity_graph):
    known = matrix(popularity_graph, tuple(popularity_graph.max(0) + 1))
    drawn = matched_pairs(popularity_graph[:30], known, np.random.default_rng(0), 20)
    for side in (0, 1):
        assert set(drawn[:, side]) <= set(popularity_graph[:30, side])


def test_where_only_popularity_rules_degrees_win_random_pairs_and_lose_crosses(popularity_graph):
    shape = tuple(popularity_graph.max(0) + 1)
    part = parts(popularity_graph, "random")
    train, known = matrix(popularity_graph[part == TRAIN], shape), matrix(popularity_graph, shape)
    scores = np.outer(1 + train.sum(1), 1 + train.sum(0))
    found = evaluate(scores, popularity_graph[part == TEST], known, np.random.default_rng(0))
    assert found["random_auc"] > 0.85
    assert found["matched_auc"] < 0.72


def test_ranks_leave_known_partners_out_and_share_ties():
    scores = np.array([[0.9, 0.5, 0.5, 0.1]])
    known = np.array([[1, 0, 1, 1]])
    assert ranks(scores, np.array([[0, 2]]), known, "anion") == pytest.approx([1.5])
    assert ranks(scores, np.array([[0, 3]]), known, "anion") == pytest.approx([2.0])


def test_perfect_scores_are_perfect_in_every_metric(popularity_graph):
    known = matrix(popularity_graph, tuple(popularity_graph.max(0) + 1))
    found = evaluate(known, popularity_graph[::9], known, np.random.default_rng(0))
    assert set(found.values()) == {1.0}


def test_calibrated_probabilities_come_true():
    rng = np.random.default_rng(0)
    positive, negative = rng.normal(1, 1, 400), rng.normal(-1, 1, 4000)
    curve = fit_calibration(positive, negative)
    fresh = np.r_[rng.normal(1, 1, 4000), rng.normal(-1, 1, 4000)]
    truth = np.r_[np.ones(4000), np.zeros(4000)]
    assert expected_calibration_error(truth, curve(fresh), np.ones(8000)) < 0.03
    assert curve(np.array([0.0]))[0] == pytest.approx(0.5, abs=0.08)


def test_calibration_never_falls():
    rng = np.random.default_rng(1)
    curve = fit_calibration(rng.normal(0.2, 1, 50), rng.normal(0, 1, 500))
    assert (np.diff(curve(np.linspace(-4, 4, 200))) >= 0).all()


def test_threshold_keeps_the_promised_precision_on_fresh_links():
    rng = np.random.default_rng(0)
    threshold = threshold_for_precision(rng.normal(2, 1, 2000), rng.normal(0, 1, 20000), 0.9)
    precision, recall = precision_at(rng.normal(2, 1, 20000), rng.normal(0, 1, 20000), threshold)
    assert precision == pytest.approx(0.9, abs=0.02)
    assert recall > 0.7


def test_no_threshold_is_promised_where_scores_say_nothing():
    rng = np.random.default_rng(0)
    assert threshold_for_precision(rng.normal(size=200), rng.normal(size=4000), 0.95) == float("inf")
