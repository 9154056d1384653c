"""A choice of candidates by value and diversity, so that simulations are not spent on ten near copies."""

import numpy as np
import numpy.typing as npt
import pandas as pd
from rdkit.SimDivFilters.rdSimDivPickers import MaxMinPicker

from lowmelt.fingerprints.kinds import Settings, fingerprint
from lowmelt.fingerprints.similarity import tanimoto


def pick(
    candidates: pd.DataFrame, number: int, from_best: int, settings: Settings | None = None
) -> npt.NDArray[np.int64]:
    """Rows of a choice of salts that are good and unlike each other, in the order of choice.

    MaxMin (Ashton et al., Quant. Struct.-Act. Relat. 21 (2002) 598) among the first ``from_best`` rows: the
    best one, then again and again the one that is farthest from all chosen. The distance of two salts is
    one minus the mean similarity of their cations and of their anions, times the worth of both: 1 for the
    best row, falling with ``p_wanted`` to 0 just below the last, so that a salt at the end of the list is
    chosen only when nothing unlike stands above it. A longer choice begins with the shorter one.

    Args:
        candidates: in order of rank; columns cation, anion (SMILES), p_wanted.
        number: how many to choose.
        from_best: among how many.
        settings: sizes of the count fingerprints.
    """
    head = candidates.head(from_best)
    if head.empty:
        return np.zeros(0, np.int64)
    likeness = (_likeness(head["cation"], settings) + _likeness(head["anion"], settings)) / 2
    worth = _worth(head["p_wanted"].to_numpy(float))
    distance = (1 - likeness) * worth[:, None] * worth[None]
    chosen = MaxMinPicker().LazyPick(
        lambda i, j: float(distance[i, j]), len(head), min(number, len(head)), firstPicks=[0], seed=0
    )
    return np.array(list(chosen), np.int64)


def _worth(value: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Worth (n,) of salts in order: the mean of where their value lies in its range and of their place."""
    place = 1 - np.arange(len(value)) / len(value)
    span = value.max() - value.min()
    return (place + (value - value.min()) / span) / 2 if span > 0 else place


def _likeness(smiles: pd.Series, settings: Settings | None) -> npt.NDArray[np.float64]:
    """Similarity (n, n) of ions, each distinct one computed once."""
    distinct, index = np.unique(smiles.to_numpy(str), return_inverse=True)
    counts = fingerprint("morgan_count", distinct.tolist(), settings).astype(np.float32)
    return tanimoto(counts, counts)[np.ix_(index, index)]
