"""Similarity of ions: the Tanimoto kernel of count fingerprints and a radial kernel of features."""

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]


def tanimoto(first: npt.NDArray[np.float32], second: npt.NDArray[np.float32]) -> Floats:
    """Count Tanimoto similarity (n, m): sum of minima over sum of maxima, of (n, d) and (m, d) counts.

    Ralaivola et al., Neural Networks 18 (2005) 1093 (the MinMax kernel, positive definite). The sum of
    minima is a sum over levels: min(a, b) = sum over t of [a >= t][b >= t].
    """
    least = np.zeros((len(first), len(second)), np.float32)
    top = int(min(first.max(initial=0), second.max(initial=0)))
    for level in range(1, top + 1):
        bits = np.flatnonzero((first >= level).any(0) & (second >= level).any(0))
        if len(bits):
            least += (first[:, bits] >= level).astype(np.float32) @ (second[:, bits] >= level).astype(
                np.float32
            ).T
    most = first.sum(1)[:, None] + second.sum(1)[None] - least
    return (least / np.clip(most, 1e-9, None)).astype(np.float64)


def radial(first: Floats, second: Floats, length: float) -> Floats:
    """exp(-|a - b|^2 / (2 d length^2)) (n, m) of scaled features (n, d) and (m, d)."""
    square = (first**2).sum(1)[:, None] + (second**2).sum(1)[None] - 2 * first @ second.T
    return np.exp(-np.clip(square, 0, None) / (2 * first.shape[1] * length**2))
