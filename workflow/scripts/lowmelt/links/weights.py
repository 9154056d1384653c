"""How much each reason for a link counts: weights learnt on validation links, none of them set by hand.

A pair's score is a weighted sum: the affinity of the two ions, what similar cations say, how much studied
both ions are, whether the anion is new. Two questions are asked of it at once. Of a link and a non-link,
which is the link (logistic regression; the non-links are degree-matched, and random ones of the same
weight)? And of all anions, which is the cation's (conditional logit: McFadden, in: Frontiers in
Econometrics, 1974, eq. 12)? Both are convex, so that the result does not depend on a start.
"""

from dataclasses import dataclass

import numpy as np
from scipy.optimize import minimize
from scipy.special import expit, log_softmax, softmax

from lowmelt.links.features import NAMES

TERMS = ("affinity", "log_cation_ridge", "log_anion_degree", "log_cation_degree", "new_anion",
         "affinity_new_anion")  # fmt: skip
# Where validation links are few the weights stay near these: popularity and a little affinity.
PRIOR = np.array([0.3, 0.0, 1.0, 0.0, 0.0, 0.3])
COLUMN = {name: k for k, name in enumerate(NAMES)}


@dataclass(frozen=True)
class TrainingSet:
    """Validation links and what they are to be told from.

    Attributes:
        pairs: terms of links and of non-links (m, 6).
        truth: 1 for a link (m,).
        weight: (m,).
        lists: terms of a link's cation with all anions (k, n_anions, 6).
        chosen: column of the link's anion (k,).
        mask: other links of the cation, which are no rivals (k, n_anions).
    """

    pairs: np.ndarray
    truth: np.ndarray
    weight: np.ndarray
    lists: np.ndarray
    chosen: np.ndarray
    mask: np.ndarray


def terms(features: np.ndarray, affinity: np.ndarray) -> np.ndarray:
    """The numbers of ``TERMS`` for pairs, float32 (..., 6).

    Args:
        features: (..., 18), see ``features.NAMES``.
        affinity: log odds (...).
    """
    ridge, anion_degree, cation_degree = (
        features[..., COLUMN[name]] for name in ("cation_ridge", "anion_degree", "cation_degree")
    )
    new = anion_degree == 0
    # Shares of about 1 in 50 and below are much the same.
    log_ridge = np.where(new, 0, np.log(np.maximum(ridge, 0) + 0.02))
    columns = (np.where(new, 0, affinity), log_ridge, anion_degree, cation_degree, new, affinity * new)
    return np.stack(columns, -1).astype(np.float32)


def learn_weights(training: TrainingSet, penalty: float = 0.03) -> np.ndarray:
    """Weights (6,) of the terms that make the validation links likeliest.

    Args:
        training: see there.
        penalty: of the squared distance of the weights from ``PRIOR``, each in units of its term's
            standard deviation.
    """
    scale = training.lists.reshape(-1, training.lists.shape[-1]).std(0)
    scale[scale < 1e-3] = 1.0
    prior = PRIOR * scale
    pairs, lists = training.pairs / scale, training.lists / scale
    chosen = lists[np.arange(len(lists)), training.chosen]
    weight = training.weight / training.weight.sum()
    shut = np.where(training.mask, -1e4, 0.0).astype(np.float32)

    def loss(values: np.ndarray) -> tuple[float, np.ndarray]:
        weights = values[:-1].astype(np.float32)
        log_odds, logits = pairs @ weights + values[-1], lists @ weights + shut
        missed = weight * (expit(log_odds) - training.truth)
        picked = log_softmax(logits, axis=1)[np.arange(len(lists)), training.chosen]
        lost = weight @ (np.logaddexp(0, log_odds) - training.truth * log_odds) - picked.mean()
        expected = np.einsum("ij,ijk->k", softmax(logits, axis=1), lists, optimize=True)
        slope = missed @ pairs + (expected - chosen.sum(0)) / len(lists) + 2 * penalty * (values[:-1] - prior)
        return float(lost + penalty * ((values[:-1] - prior) ** 2).sum()), np.r_[slope, missed.sum()].astype(
            float
        )

    found = minimize(loss, np.r_[prior, 0.0], jac=True, method="L-BFGS-B", options={"maxiter": 80})
    return (found.x[:-1] / scale).astype(np.float32)
