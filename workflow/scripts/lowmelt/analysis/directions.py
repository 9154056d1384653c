"""Diffusion along and across an axis: the tensor of the mean squared displacement, eigenvalues, errors.

    <dr_a dr_b>(t) = 2 D_ab t

The largest eigenvalue of a noisy tensor is too large even where diffusion is isotropic. So the axis of a
block of time is taken from the other blocks, and this block is measured along and across it.
"""

from dataclasses import dataclass
from itertools import combinations

import numpy as np
from scipy.stats import t as student

from lowmelt.analysis.displacement import msd
from lowmelt.analysis.transport import N_BLOCKS, NM2_PER_PS, window

CERTAIN = 0.99  # confidence at which along and across are told apart; blocks are few: Student


@dataclass(frozen=True)
class Directions:
    """Diffusion of alike ions by direction.

    Attributes:
        tensor_m2_s: (3, 3), symmetric.
        eigenvalues_m2_s: (3,), ascending; those of the whole trajectory, the largest biased upward.
        errors_m2_s: (3,) one standard error of each from blocks of time, projected on the same axes.
        axis: (3,) the unit vector whose eigenvalue lies farthest from the other two: the director.
        along_m2_s, across_m2_s: D along the axis of the other blocks, and the mean of the two across it.
        sigma_along_m2_s, sigma_across_m2_s: one standard error of each over the blocks.
        told_apart: whether along and across differ, with the confidence ``CERTAIN``, over the blocks.
    """

    tensor_m2_s: np.ndarray
    eigenvalues_m2_s: np.ndarray
    errors_m2_s: np.ndarray
    axis: np.ndarray
    along_m2_s: float
    across_m2_s: float
    sigma_along_m2_s: float
    sigma_across_m2_s: float
    told_apart: bool

    @property
    def ratio(self) -> float:
        """D along over D across."""
        return self.along_m2_s / self.across_m2_s


def displacement_tensor(positions: np.ndarray) -> np.ndarray:
    """(frames, 3, 3) mean of dr_a dr_b over ions and time origins; row m is the lag of m frames.

    Args:
        positions: (frames, ions, 3), unwrapped, drift removed.
    """
    squares = [msd(positions[:, :, [a]]).mean(axis=1) for a in range(3)]
    found = np.zeros((len(positions), 3, 3))
    for a in range(3):
        found[:, a, a] = squares[a]
    for a, b in combinations(range(3), 2):
        joint = msd(positions[:, :, [a]] + positions[:, :, [b]]).mean(axis=1)
        found[:, a, b] = found[:, b, a] = (joint - squares[a] - squares[b]) / 2
    return found


def diffusion_tensor(positions: np.ndarray, frame_ps: float) -> np.ndarray:
    """(3, 3) diffusion tensor in m2/s, from the lags that ``transport`` fits.

    Args:
        positions: (frames, ions, 3) in nm, unwrapped, drift removed.
        frame_ps: time between frames.
    """
    curves = displacement_tensor(positions)
    lags = window(len(curves))
    times = frame_ps * np.arange(len(curves))[lags]
    slopes = np.polyfit(times, curves[lags].reshape(len(times), 9), 1)[0]
    return slopes.reshape(3, 3) / 2 * NM2_PER_PS


def director(tensor: np.ndarray) -> np.ndarray:
    """(3,) eigenvector whose eigenvalue lies farthest from the other two."""
    values, vectors = np.linalg.eigh(tensor)
    return vectors[:, 2 if values[2] - values[1] >= values[1] - values[0] else 0]


def directions(
    positions: np.ndarray, frame_ps: float, axis: np.ndarray | None = None, n_blocks: int = N_BLOCKS
) -> Directions:
    """Diffusion along and across the director.

    Args:
        positions: (frames, ions, 3) in nm, unwrapped, drift removed.
        frame_ps: time between frames.
        axis: (3,) the director where it is known, else found for each block from the others.
        n_blocks: blocks of time, at least two.
    """
    whole = diffusion_tensor(positions, frame_ps)
    blocks = np.array([diffusion_tensor(part, frame_ps) for part in np.array_split(positions, n_blocks)])
    values, vectors = np.linalg.eigh(whole)
    projected = np.einsum("ak,nab,bk->nk", vectors, blocks, vectors)
    along = np.empty(n_blocks)
    for n, block in enumerate(blocks):
        other = axis if axis is not None else director(np.delete(blocks, n, axis=0).mean(axis=0))
        unit = np.asarray(other) / np.linalg.norm(other)
        along[n] = unit @ block @ unit
    across = (np.trace(blocks, axis1=1, axis2=2) - along) / 2
    gap = along - across
    limit = float(student.ppf((1 + CERTAIN) / 2, n_blocks - 1))
    return Directions(
        tensor_m2_s=whole,
        eigenvalues_m2_s=values,
        errors_m2_s=projected.std(axis=0, ddof=1) / np.sqrt(n_blocks),
        axis=director(whole) if axis is None else np.asarray(axis) / np.linalg.norm(axis),
        along_m2_s=float(along.mean()),
        across_m2_s=float(across.mean()),
        sigma_along_m2_s=_error(along),
        sigma_across_m2_s=_error(across),
        told_apart=bool(abs(gap.mean()) > limit * _error(gap)),
    )


def _error(blocks: np.ndarray) -> float:
    return float(blocks.std(ddof=1) / np.sqrt(len(blocks)))


def direction_row(found: Directions) -> dict[str, float | bool]:
    """The numbers of a table's row, with units in their names."""
    row: dict[str, float | bool] = {
        f"d{n}_m2_s": float(value) for n, value in enumerate(found.eigenvalues_m2_s, start=1)
    }
    row |= {f"sigma_d{n}_m2_s": float(value) for n, value in enumerate(found.errors_m2_s, start=1)}
    row |= {
        "along_m2_s": found.along_m2_s, "sigma_along_m2_s": found.sigma_along_m2_s,
        "across_m2_s": found.across_m2_s, "sigma_across_m2_s": found.sigma_across_m2_s,
        "ratio": found.ratio, "told_apart": found.told_apart,
    }  # fmt: skip
    return row
