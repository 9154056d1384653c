"""The translations that bring a block of crystal onto itself, and the shortest three that make all others."""

from itertools import combinations

import numpy as np

from lowmelt.crystals.blocks import Crystal
from lowmelt.crystals.matter import centres

SAME_NM = 0.02
OF_VOLUME = 1e-3


def translations(crystal: Crystal) -> np.ndarray:
    """Shifts (n, 3) in nm that bring each ion of the block onto one of its kind, the one by nothing too."""
    inside = np.linalg.inv(crystal.vectors_nm)
    middle = centres(crystal, crystal.positions_nm)
    kinds = crystal.kinds
    names = np.array([
        f"{kind} {element}"
        for kind, ion in zip(kinds, crystal.ions, strict=True)
        for element in ion.elements
    ])  # fmt: skip
    return np.array([
        shift
        for shift in middle[kinds == kinds[0]] - middle[0]
        if _onto_itself(crystal, shift, inside, names)
    ])  # fmt: skip


def _onto_itself(crystal: Crystal, shift: np.ndarray, inside: np.ndarray, names: np.ndarray) -> bool:
    """Whether each atom finds one of its element, in an ion of its kind, where the shift brings it."""
    for name in sorted(set(names)):
        own = crystal.positions_nm[names == name]
        apart = (own[:, None] + shift - own[None]) @ inside
        apart = (apart - np.round(apart)) @ crystal.vectors_nm
        if np.linalg.norm(apart, axis=-1).min(axis=1).max() > SAME_NM:
            return False
    return True


def primitive(shifts: np.ndarray, vectors: np.ndarray) -> np.ndarray:
    """The shortest three shifts (3, 3) in rows that span a cell of the block's volume over their number.

    Args:
        shifts: (n, 3) from ``translations``, in nm.
        vectors: (3, 3) periodic vectors of the block in rows.
    """
    steps = np.stack(np.meshgrid(*[[-1, 0, 1]] * 3, indexing="ij"), axis=-1).reshape(-1, 3) @ vectors
    every = (shifts[:, None] + steps).reshape(-1, 3)
    every = every[np.linalg.norm(every, axis=1) > SAME_NM]
    every = every[np.lexsort((*np.round(every, 4).T, np.round(np.linalg.norm(every, axis=1), 4)))]
    volume = abs(np.linalg.det(vectors)) / len(shifts)
    for three in combinations(range(min(len(every), 60)), 3):
        chosen = every[list(three)]
        if abs(abs(np.linalg.det(chosen)) - volume) < OF_VOLUME * volume:
            return chosen
    return vectors
