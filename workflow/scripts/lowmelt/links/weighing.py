"""How much each reason for a link counts: weights learnt on hidden links, none of them set by hand.

A pair's score is a sum of a few parts: what similar ions say, the affinity, how much studied both ions
are. Two questions are asked of it at once. Of a link and a pair that is none, which is the link
(logistic regression; the wrong pairs are crosses, pairs drawn by degree and random pairs in equal
shares)? And of all anions, which is the cation's (conditional logit: McFadden, in: Frontiers in
Econometrics, 1974)? Both are convex, so that the answer does not depend on a start.
"""

from dataclasses import dataclass, fields

import numpy as np
from scipy.optimize import minimize

from lowmelt.links.features import NAMES

PARTS = (
    "cation_ridge", "log_cation_ridge", "affinity", "anion_ridge", "log_anion_ridge", "anion_degree",
    "cation_degree", "new_cation", "affinity_new_cation", "new_anion", "affinity_new_anion",
    "both_smooth_new_anion", "anion_degree_expected_new_anion", "anion_ridge_new_anion",
)  # fmt: skip
COLUMN = {name: k for k, name in enumerate(NAMES)}


@dataclass(frozen=True)
class Lessons:
    """Hidden links and what they are to be told from.

    Attributes:
        pairs: parts of links and of wrong pairs (m, 14).
        truth: 1 for a link (m,).
        pair_weight: (m,).
        lists: parts of a hidden link's cation with all anions (k, n_anions, 14).
        right: column of the hidden link's anion (k,).
        barred: other links of the cation, which are no rivals (k, n_anions).
        list_weight: (k,).
    """

    pairs: np.ndarray
    truth: np.ndarray
    pair_weight: np.ndarray
    lists: np.ndarray
    right: np.ndarray
    barred: np.ndarray
    list_weight: np.ndarray


def parts(features: np.ndarray, affinity: np.ndarray) -> np.ndarray:
    """The numbers of ``PARTS`` for pairs.

    Args:
        features: (..., 18), see ``features.NAMES``.
        affinity: logits (...).

    Returns:
        float32 array (..., 14).
    """

    def column(name: str) -> np.ndarray:
        return features[..., COLUMN[name]]

    new_anion, new_cation = column("anion_degree") == 0, column("cation_degree") == 0
    ridge, anion_ridge = np.where(new_anion, 0, column("cation_ridge")), column("anion_ridge")
    out = np.empty((*features.shape[:-1], len(PARTS)), np.float32)
    for k, values in enumerate((
        ridge, np.where(new_anion, 0, _log(ridge)), np.where(new_anion, 0, affinity),
        anion_ridge, _log(anion_ridge), column("anion_degree"), column("cation_degree"),
        new_cation, affinity * new_cation, new_anion, affinity * new_anion,
        column("both_smooth") * new_anion, column("anion_degree_expected") * new_anion,
        anion_ridge * new_anion,
    )):  # fmt: skip
        out[..., k] = values
    return out


def _log(share: np.ndarray) -> np.ndarray:
    """Logarithm of a share, about 1 in 50 and below being much the same."""
    return np.log(np.maximum(share, 0) + 0.02)


def join(lessons: list[Lessons]) -> Lessons:
    """Several in one."""
    return Lessons(*(np.concatenate([getattr(x, f.name) for x in lessons]) for f in fields(Lessons)))


def learn_weights(lessons: Lessons, pairs_count: float, penalty: float = 0.1) -> np.ndarray:
    """Weights (14,) of the parts that make hidden links likeliest.

    Args:
        lessons: see there.
        pairs_count: weight of the first question beside the second.
        penalty: of the squared weights, each in units of its part's standard deviation.
    """
    scale = lessons.pairs.std(0) + 1e-6
    pairs, lists = lessons.pairs / scale, lessons.lists / scale
    pair_weight = pairs_count * lessons.pair_weight / lessons.pair_weight.sum()
    list_weight = lessons.list_weight / lessons.list_weight.sum()
    flat, chosen = lists.reshape(-1, len(scale)), lists[np.arange(len(lists)), lessons.right]
    shut = np.where(lessons.barred, -np.inf, 0.0).astype(np.float32)

    def loss(values: np.ndarray) -> tuple[float, np.ndarray]:
        weights = values[:-1].astype(np.float32)
        logit = pairs @ weights + np.float32(values[-1])
        asked = (flat @ weights).reshape(shut.shape) + shut
        top = asked.max(1, keepdims=True)
        chance = np.exp(asked - top)
        total = chance.sum(1, keepdims=True)
        chance *= (list_weight[:, None] / total).astype(np.float32)
        missed = pair_weight * (1 / (1 + np.exp(-logit)) - lessons.truth)
        lost = (
            pair_weight @ (np.logaddexp(0, logit) - lessons.truth * logit)
            + list_weight @ (np.log(total) + top - (chosen @ weights)[:, None])[:, 0]
            + penalty * (values[:-1] ** 2).sum()
        )
        slope = missed @ pairs + chance.ravel() @ flat - list_weight @ chosen + 2 * penalty * values[:-1]
        return float(lost), np.r_[slope, missed.sum()].astype(float)

    found = minimize(loss, np.zeros(len(scale) + 1), jac=True, method="L-BFGS-B", options={"maxiter": 60})
    return (found.x[:-1] / scale).astype(np.float32)
