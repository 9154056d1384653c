"""How well scores of pairs tell links from non-links."""

import numpy as np
from sklearn.metrics import average_precision_score, roc_auc_score

from lowmelt.links.negatives import Judged, against, match_degrees, random_pairs

RANDOM_EACH = 20


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
        rng: source of the random pairs; the same for all models that are compared.

    Returns:
        ``{random,matched}_{auc,ap}``, ``mrr_{anion,cation}``, ``hits{10,50}_{anion,cation}``: *anion*
        ranks all anions for the cation of a test link.
    """
    pairs = {
        "random": against(test, random_pairs(test, known, rng, RANDOM_EACH)),
        "matched": match_degrees(test, known),
    }
    found = {f"{name}_{k}": v for name, p in pairs.items() for k, v in separation(scores, p).items()}
    for side in ("anion", "cation"):
        rank = ranks(scores, test, known, side)
        found[f"mrr_{side}"] = float(np.mean(1.0 / rank))
        for k in (10, 50):
            found[f"hits{k}_{side}"] = float(np.mean(rank <= k))
    return found


def separation(scores: np.ndarray, judged: Judged) -> dict[str, float]:
    """Area under the ROC curve and average precision of links and non-links, as they are weighted."""
    if not (judged.weight @ judged.truth > 0 and judged.weight @ (1 - judged.truth) > 0):
        return {"auc": float("nan"), "ap": float("nan")}
    score = at(scores, judged.pairs)
    return {
        "auc": float(roc_auc_score(judged.truth, score, sample_weight=judged.weight)),
        "ap": float(average_precision_score(judged.truth, score, sample_weight=judged.weight)),
    }


def ranks(scores: np.ndarray, test: np.ndarray, known: np.ndarray, side: str) -> np.ndarray:
    """Rank (m,) of the right ion among all of its side that are no known partner; ties share a rank."""
    if side == "anion":
        rivals, mask = scores[test[:, 0]], known[test[:, 0]] > 0
    else:
        rivals, mask = scores[:, test[:, 1]].T, known[:, test[:, 1]].T > 0
    own = at(scores, test)[:, None]
    above = ((rivals > own) & ~mask).sum(1)
    equal = ((rivals == own) & ~mask).sum(1)
    return 1.0 + above + 0.5 * equal
