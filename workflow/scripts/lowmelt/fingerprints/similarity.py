"""How alike two fingerprints are."""

import numpy as np
import numpy.typing as npt


def tanimoto(first: npt.NDArray[np.float32], second: npt.NDArray[np.float32]) -> npt.NDArray[np.float64]:
    """Count Tanimoto similarity (n, m): sum of minima over sum of maxima, of (n, d) and (m, d) counts.

    Ralaivola et al., Neural Networks 18 (2005) 1093 (the MinMax kernel, positive definite). The sum of
    minima is a sum over levels: min(a, b) = sum over t of [a >= t][b >= t]. Two empty fingerprints are
    not alike (0).
    """
    least = np.zeros((len(first), len(second)), np.float32)
    top = int(min(first.max(initial=0), second.max(initial=0)))
    for level in range(1, top + 1):
        bits = np.flatnonzero((first >= level).any(0) & (second >= level).any(0))
        if len(bits):
            reached = [(counts[:, bits] >= level).astype(np.float32) for counts in (first, second)]
            least += reached[0] @ reached[1].T
    most = first.sum(1)[:, None] + second.sum(1)[None] - least
    return (least / np.clip(most, 1e-9, None)).astype(np.float64)
