"""A diverse pick of candidates, so that simulations are not spent on ten near copies."""

import numpy as np
import numpy.typing as npt
import pandas as pd

from lowmelt.fingerprints.kinds import Settings, fingerprint
from lowmelt.fingerprints.similarity import tanimoto

FINGERPRINT = Settings(bits=1024, radius_count=2)


def pick(candidates: pd.DataFrame, number: int, from_best: int) -> npt.NDArray[np.int64]:
    """Rows of a diverse choice of salts, in the order of choice.

    MaxMin (Ashton et al., Quant. Struct.-Act. Relat. 21 (2002) 598) among the first ``from_best`` rows: the
    best one, then again and again the one that is farthest from all chosen. The distance of two salts is
    one minus the mean similarity of their cations and of their anions. A longer choice begins with the
    shorter one.

    Args:
        candidates: in order of rank; columns cation, anion (SMILES).
        number: how many to choose.
        from_best: among how many.
    """
    head = candidates.head(from_best)
    if head.empty:
        return np.zeros(0, np.int64)
    likeness = (_likeness(head["cation"]) + _likeness(head["anion"])) / 2
    chosen = [0]
    distance = 1 - likeness[0]
    while len(chosen) < min(number, len(head)):
        distance[chosen] = -1
        chosen.append(int(np.argmax(distance)))
        distance = np.minimum(distance, 1 - likeness[chosen[-1]])
    return np.array(chosen)


def _likeness(smiles: pd.Series) -> npt.NDArray[np.float64]:
    """Similarity (n, n) of ions, each distinct one computed once."""
    distinct, index = np.unique(smiles.to_numpy(str), return_inverse=True)
    counts = fingerprint("morgan_count", distinct.tolist(), FINGERPRINT).astype(np.float32)
    return tanimoto(counts, counts)[np.ix_(index, index)]
