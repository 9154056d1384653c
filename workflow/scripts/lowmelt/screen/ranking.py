"""Order of candidates: Pareto fronts over what a chemist weighs, then a mean of percentiles."""

import numpy as np
import numpy.typing as npt
import pandas as pd

Floats = npt.NDArray[np.float64]

# Column and sense: -1 for the lower the better.
AIMS = {"melting_K": -1, "expected_error_K": -1, "novelty": 1, "sa_score": -1}


def rank(candidates: pd.DataFrame, shortlist: int = 3000) -> pd.DataFrame:
    """Candidates in order, with columns rank, front, score and one percentile an aim.

    The score is the mean percentile over the aims (1 is best). The best ``shortlist`` by score are sorted
    into Pareto fronts (front 1: no other is better or equal in every aim and better in one), then by
    score.

    Args:
        candidates: columns of ``AIMS`` and salt_id, which breaks ties.
        shortlist: how many enter the sorting into fronts.
    """
    shares = {f"pct_{name}": (sense * candidates[name]).rank(pct=True) for name, sense in AIMS.items()}
    scored = candidates.assign(**shares)
    scored["score"] = scored[list(shares)].mean(axis=1)
    scored = scored.sort_values(["score", "salt_id"], ascending=[False, True]).head(shortlist)
    aims = np.stack([sense * scored[name].to_numpy(float) for name, sense in AIMS.items()], 1)
    scored["front"] = pareto_fronts(aims)
    scored = scored.sort_values(["front", "score", "salt_id"], ascending=[True, False, True])
    scored.insert(0, "rank", np.arange(1, len(scored) + 1))
    return scored.reset_index(drop=True)


def pareto_fronts(values: Floats) -> npt.NDArray[np.int64]:
    """Number of the front (n,), from 1, of points (n, k) of which more is better.

    Non-dominated sorting, Deb et al., IEEE Trans. Evol. Comput. 6 (2002) 182.
    """
    front = np.zeros(len(values), np.int64)
    left = np.arange(len(values))
    number = 0
    while len(left):
        number += 1
        points = values[left]
        beaten = np.array([
            bool(((points >= point).all(1) & (points > point).any(1)).any()) for point in points
        ])  # fmt: skip
        front[left[~beaten]] = number
        left = left[beaten]
    return front
