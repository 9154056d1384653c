"""How well scores of pairs tell links from pairs that are none."""

import numpy as np
from sklearn.metrics import average_precision_score, roc_auc_score

from lowmelt.links.negatives import matched_pairs, popular_pairs, random_pairs

NEGATIVES = {"random": random_pairs, "popular": popular_pairs, "matched": matched_pairs}
NEGATIVES_EACH = 20


def at(scores: np.ndarray, pairs: np.ndarray) -> np.ndarray:
    """The scores (k,) of pairs (k, 2)."""
    return scores[pairs[:, 0], pairs[:, 1]]


def evaluate(
    scores: np.ndarray, test: np.ndarray, known: np.ndarray, rng: np.random.Generator
) -> dict[str, float]:
    """All metrics of one model on one set of test links.

    Args:
        scores: one score for each pair (n_cations, n_anions).
        test: held-out links (m, 2).
        known: matrix of all known links: none is a negative, none stands in the way of a rank.
        rng: source of the negatives; the same for all models that are compared.

    Returns:
        ``{random,popular,matched}_{auc,ap}``, ``mrr_{anion,cation}``,
        ``hits{10,50}_{anion,cation}``: *anion* ranks all anions for the cation of a test link. AP is
        weighted to as many negatives as positives.
    """
    found: dict[str, float] = {}
    for name, draw in NEGATIVES.items():
        negative = at(scores, draw(test, known, rng, NEGATIVES_EACH))
        found |= {f"{name}_{k}": v for k, v in separation(at(scores, test), negative).items()}
    for side in ("anion", "cation"):
        rank = ranks(scores, test, known, side)
        found[f"mrr_{side}"] = float(np.mean(1.0 / rank))
        for k in (10, 50):
            found[f"hits{k}_{side}"] = float(np.mean(rank <= k))
    return found


def separation(positive: np.ndarray, negative: np.ndarray) -> dict[str, float]:
    """Area under the ROC curve and average precision, negatives weighted to the weight of positives."""
    if not len(positive) or not len(negative):
        return {"auc": float("nan"), "ap": float("nan")}
    truth = np.r_[np.ones(len(positive)), np.zeros(len(negative))]
    weight = np.r_[np.ones(len(positive)), np.full(len(negative), len(positive) / len(negative))]
    score = np.r_[positive, negative]
    return {
        "auc": float(roc_auc_score(truth, score)),
        "ap": float(average_precision_score(truth, score, sample_weight=weight)),
    }


def ranks(scores: np.ndarray, test: np.ndarray, known: np.ndarray, side: str) -> np.ndarray:
    """Rank (m,) of the right ion among all of its side that are no known partner; ties share a rank."""
    if side == "anion":
        rivals, barred = scores[test[:, 0]], known[test[:, 0]] > 0
    else:
        rivals, barred = scores[:, test[:, 1]].T, known[:, test[:, 1]].T > 0
    own = at(scores, test)[:, None]
    above = ((rivals > own) & ~barred).sum(1)
    equal = ((rivals == own) & ~barred).sum(1)
    return 1.0 + above + 0.5 * equal
