"""From a score to a probability, and to a threshold that keeps a promised precision."""

from dataclasses import dataclass

import numpy as np
from sklearn.isotonic import IsotonicRegression
from sklearn.linear_model import LogisticRegression


@dataclass(frozen=True)
class Calibration:
    """A growing curve from score to the probability that a pair is a link.

    The probability answers: of one link and one cross of two links (``negatives.matched_pairs``) with
    this score, how likely is it the link? Popularity alone gives one half.
    """

    score: np.ndarray
    logit: np.ndarray

    def __call__(self, scores: np.ndarray) -> np.ndarray:
        """Probabilities, same shape, float32."""
        return (1.0 / (1.0 + np.exp(-np.interp(scores, self.score, self.logit)))).astype(np.float32)


def fit_calibration(positive: np.ndarray, negative: np.ndarray, knots: int = 60) -> Calibration:
    """Isotonic regression, softened by a logistic curve in the same score so that it keeps growing.

    Isotonic steps alone tie many scores and promise 0 and 1 at the ends; the logits of the two are
    averaged, with the isotonic one kept off the ends as far as the number of links allows.

    Args:
        positive: scores of validation links (m,).
        negative: scores of their crosses (k,), weighted to the weight of the links.
        knots: points of the curve.
    """
    score = np.r_[positive, negative].astype(float)
    truth = np.r_[np.ones(len(positive)), np.zeros(len(negative))]
    weight = np.r_[np.ones(len(positive)), np.full(len(negative), len(positive) / max(1, len(negative)))]
    points = np.unique(np.quantile(score, np.linspace(0, 1, knots)))
    edge = 1.0 / (len(positive) + 2.0)
    steps = IsotonicRegression(y_min=edge, y_max=1 - edge, out_of_bounds="clip")
    stepped = steps.fit(score, truth, sample_weight=weight).predict(points)
    centre, spread = score.mean(), score.std() + 1e-12
    curve = LogisticRegression(C=10.0).fit(((score - centre) / spread)[:, None], truth, sample_weight=weight)
    smooth = curve.decision_function(((points - centre) / spread)[:, None])
    logit = np.maximum.accumulate(0.5 * np.log(stepped / (1 - stepped)) + 0.5 * smooth)
    return Calibration(points, logit + 1e-6 * np.arange(len(points)))


def threshold_for_precision(
    positive: np.ndarray, negative: np.ndarray, precision: float, least: int = 10
) -> float:
    """The lowest score above which links are at least ``precision`` of links and crosses (1:1).

    Args:
        positive: scores of validation links.
        negative: scores of their crosses.
        precision: promised share of links, between 0 and 1.
        least: links that must lie above it; infinity comes back where fewer do.
    """
    candidates = np.sort(positive)[::-1]
    recall = np.arange(1, len(candidates) + 1) / len(candidates)
    above = len(negative) - np.searchsorted(np.sort(negative), candidates, side="left")
    reached = recall / (recall + above / max(1, len(negative)))
    good = np.flatnonzero((reached >= precision) & (np.arange(len(candidates)) >= least - 1))
    return float(candidates[good[-1]]) if good.size else float("inf")


def precision_at(positive: np.ndarray, negative: np.ndarray, threshold: float) -> tuple[float, float]:
    """Precision (links against as many crosses) and recall at a threshold."""
    recall = float((positive >= threshold).mean())
    false = float((negative >= threshold).mean()) if len(negative) else 0.0
    return (recall / (recall + false) if recall + false else float("nan")), recall
