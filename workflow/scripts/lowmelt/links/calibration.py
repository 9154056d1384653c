"""From a score to a probability, and to a threshold that keeps a promised precision."""

from dataclasses import dataclass

import numpy as np
from sklearn.isotonic import IsotonicRegression
from sklearn.linear_model import LogisticRegression

from lowmelt.links.metrics import at
from lowmelt.links.negatives import Judged


@dataclass(frozen=True)
class Calibration:
    """A growing curve from score to the probability that a pair is a link.

    The curve answers for links and degree-matched non-links of the same weight
    (``negatives.match_degrees``), among which popularity says nothing. ``prior`` is the share of links
    among the pairs that are asked about; another one moves the log odds by its own (Bayes' rule).
    """

    score: np.ndarray
    log_odds: np.ndarray
    prior: float = 0.5

    def __call__(self, scores: np.ndarray) -> np.ndarray:
        """Probabilities, same shape, float32."""
        shift = np.log(self.prior / (1 - self.prior))
        odds = np.interp(scores, self.score, self.log_odds) + shift
        return (1.0 / (1.0 + np.exp(-odds))).astype(np.float32)


def fit_calibration(scores: np.ndarray, judged: Judged, prior: float = 0.5, knots: int = 60) -> Calibration:
    """Isotonic regression, softened by a logistic curve in the same score so that it keeps growing.

    Isotonic steps alone tie many scores and promise 0 and 1 at the ends; the log odds of the two are
    averaged, with the isotonic ones kept off the ends as far as the number of links allows.

    Args:
        scores: of all pairs of the graph (n_cations, n_anions).
        judged: validation links and non-links.
        prior: see ``Calibration``.
        knots: points of the curve.
    """
    score, weight = at(scores, judged.pairs).astype(float), np.maximum(judged.weight, 1e-9)
    points = np.unique(np.quantile(score, np.linspace(0, 1, knots)))
    edge = 1.0 / (judged.truth.sum() + 2.0)
    steps = IsotonicRegression(y_min=edge, y_max=1 - edge, out_of_bounds="clip")
    stepped = steps.fit(score, judged.truth, sample_weight=weight).predict(points)
    centre, spread = score.mean(), score.std() + 1e-12
    curve = LogisticRegression(C=10.0)
    curve.fit(((score - centre) / spread)[:, None], judged.truth, sample_weight=weight)
    smooth = curve.decision_function(((points - centre) / spread)[:, None])
    log_odds = np.maximum.accumulate(0.5 * np.log(stepped / (1 - stepped)) + 0.5 * smooth)
    return Calibration(points, log_odds + 1e-6 * np.arange(len(points)), prior)


def threshold_for_precision(scores: np.ndarray, judged: Judged, precision: float, least: int = 10) -> float:
    """The lowest score above which links are at least ``precision`` of the weight.

    Args:
        scores: of all pairs of the graph.
        judged: validation links and non-links.
        precision: promised share of links, between 0 and 1.
        least: links that must lie above it; infinity comes back where fewer do.
    """
    score = at(scores, judged.pairs)
    order = np.argsort(-score, kind="stable")
    links, right, total = (
        np.cumsum(values[order]) for values in (judged.truth, judged.weight * judged.truth, judged.weight)
    )
    last = np.r_[np.flatnonzero(np.diff(score[order])), len(order) - 1]  # equal scores pass together
    good = last[(right[last] >= precision * total[last]) & (links[last] >= least)]
    return float(score[order][good[-1]]) if good.size else float("inf")


def precision_at(scores: np.ndarray, judged: Judged, threshold: float) -> tuple[float, float]:
    """Share of links in the weight at or above a threshold, and share of the links found there."""
    above = at(scores, judged.pairs) >= threshold
    weight = judged.weight[above]
    precision = float(weight @ judged.truth[above] / weight.sum()) if weight.sum() else float("nan")
    return precision, float(above[judged.truth == 1].mean())
