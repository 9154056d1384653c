"""Pairs of neighbouring particles in a box that repeats along x, and, where asked, along y."""

from typing import NamedTuple

import numpy as np
from scipy.spatial import cKDTree


class Pairs(NamedTuple):
    """Each pair once: ``first`` and ``second``, indices (pairs,), and ``offset`` (pairs, 2) between them."""

    first: np.ndarray
    second: np.ndarray
    offset: np.ndarray

    @property
    def distance(self) -> np.ndarray:
        """(pairs,) lengths of the offsets."""
        return np.hypot(self.offset[:, 0], self.offset[:, 1])


def find_pairs(
    positions: np.ndarray, reach: float, periods: tuple[float, float], stretch: tuple[float, float] = (1, 1)
) -> Pairs:
    """All pairs closer than a distance.

    Args:
        positions: (particles, 2).
        reach: largest distance.
        periods: lengths after which the box repeats along x and y; 0 where it does not.
        stretch: factors of the two axes before distances are taken, for ellipses instead of circles.
    """
    factors, box = np.array(stretch, dtype=float), np.array(periods, dtype=float)
    inside = np.where(box > 0, np.mod(positions, np.where(box > 0, box, 1.0)), positions)
    tree = cKDTree(inside * factors, boxsize=box * factors if box.any() else None)
    found = tree.query_pairs(reach, output_type="ndarray")
    offset = inside[found[:, 1]] - inside[found[:, 0]]
    offset -= np.where(box > 0, box * np.round(offset / np.where(box > 0, box, 1.0)), 0.0)
    return Pairs(found[:, 0], found[:, 1], offset)
