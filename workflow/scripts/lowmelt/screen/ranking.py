"""Order of candidates by what is wanted, and Pareto fronts over what else a chemist weighs."""

import numpy as np
import numpy.typing as npt
import pandas as pd

Floats = npt.NDArray[np.float64]

# Column and sense: -1 for the lower the better.
AIMS = {"p_wanted": 1, "expected_error_K": -1, "novelty": 1, "sa_score": -1}
# Probabilities whose product is wanted: of melting below the temperature of use, and of a viscosity below
# the limit there. What is not asked for is no column of the pool.
P_LIQUID, P_FLUID = "p_liquid", "p_viscosity_below"
WANTED = (P_LIQUID, P_FLUID)
# Salts that are compared at once when a front is sought.
BLOCK = 256


def wanted(pool: pd.DataFrame) -> Floats:
    """Probability (n,) of all that is wanted: the product over the columns of ``WANTED`` that are there."""
    asked = [name for name in WANTED if name in pool]
    return np.asarray(pool[asked].prod(axis=1), float)


def rank(candidates: pd.DataFrame, most: int) -> pd.DataFrame:
    """The best ``most`` candidates, with columns rank, front, score and one percentile an aim.

    Ordered by ``p_wanted``; the front, then the score (mean percentile over the aims, 1 is best) break
    ties. Front 1 holds the salts that no other beats: better or equal in every aim and better in one.
    Fronts are those of all candidates; what lies behind the first ones that together hold ``most`` salts
    has the number of the next front. An aim that is the same for all tells nothing and is left out.

    Args:
        candidates: columns of ``AIMS`` and salt_id, which breaks the last ties.
        most: how many are returned.
    """
    shares = {f"pct_{name}": (sense * candidates[name]).rank(pct=True) for name, sense in AIMS.items()}
    scored = candidates.assign(**shares)
    telling = [name for name in AIMS if candidates[name].nunique() > 1] or list(AIMS)[:1]
    scored["score"] = scored[[f"pct_{name}" for name in telling]].mean(axis=1)
    aims = np.stack([AIMS[name] * scored[name].to_numpy(float) for name in telling], 1)
    scored["front"] = pareto_fronts(aims, most)
    order = ["p_wanted", "front", "score", "salt_id"]
    scored = scored.sort_values(order, ascending=[False, True, False, True]).head(most)
    scored.insert(0, "rank", np.arange(1, len(scored) + 1))
    return scored.reset_index(drop=True)


def pareto_fronts(values: Floats, enough: int | None = None) -> npt.NDArray[np.int64]:
    """Number of the front (n,), from 1, of points (n, k) of which more is better.

    Non-dominated sorting, Deb et al., IEEE Trans. Evol. Comput. 6 (2002) 182, sect. III A; a front is found
    in one pass, since a point can only be beaten by one of a larger sum.

    Args:
        values: of the points.
        enough: when the fronts found hold so many points, the others all get the next number.
    """
    front = np.zeros(len(values), np.int64)
    left = np.argsort(-values.sum(1), kind="stable")
    number = 0
    while len(left):
        number += 1
        if enough is not None and len(values) - len(left) >= enough:
            front[left] = number
            break
        first = _first_front(values[left])
        front[left[first]] = number
        left = left[~first]
    return front


def _first_front(points: Floats) -> npt.NDArray[np.bool_]:
    """Which points, sorted by falling sum, no other point beats."""
    members = points[:0]
    inside = np.zeros(len(points), bool)
    for start in range(0, len(points), BLOCK):
        block = points[start : start + BLOCK]
        open_ = ~_beaten(block, members)
        open_[open_] = ~_beaten(block[open_], block[open_])
        inside[start : start + BLOCK] = open_
        members = np.concatenate([members, block[open_]])
    return inside


def _beaten(points: Floats, by: Floats) -> npt.NDArray[np.bool_]:
    """Whether each point (n,) is beaten by one of the others: equal or worse in all, worse in one."""
    lower = np.ones((len(points), len(by)), bool)
    worse = np.zeros((len(points), len(by)), bool)
    for mine, other in zip(points.T, by.T, strict=True):
        lower &= mine[:, None] <= other[None]
        worse |= mine[:, None] < other[None]
    return np.asarray((lower & worse).any(1), bool)
