"""The translations that bring a block of crystal onto itself, and the shortest three that make all others."""

from itertools import combinations

import numpy as np

from lowmelt.crystals.blocks import Crystal
from lowmelt.crystals.matter import centres
from lowmelt.failures import PhysicsFailure

SAME_NM = 0.02
OF_VOLUME = 1e-3


class NoPrimitive(PhysicsFailure):
    """The translations of a block are no lattice."""


def translations(crystal: Crystal, whole: bool = True) -> np.ndarray:
    """Shifts (n, 3) in nm that bring each ion of the block onto one of its kind, the one by nothing too.

    Args:
        crystal: as it was built.
        whole: with all atoms; else the middles of the ions are enough, as where ions turn in the crystal.
    """
    middle, kinds = centres(crystal, crystal.positions_nm), crystal.kinds
    points, names = middle, kinds.astype(str)
    if whole:
        points = crystal.positions_nm
        elements = [element for ion in crystal.ions for element in ion.elements]
        pairs = zip(kinds[crystal.ion_of_atom], elements, strict=True)
        names = np.array([f"{kind} {element}" for kind, element in pairs])
    groups = [points[names == name] for name in sorted(set(names))]
    shifts = middle[kinds == kinds[0]] - middle[0]
    return np.array([shift for shift in shifts if _onto_itself(groups, shift, crystal.vectors_nm)])


def _onto_itself(groups: list[np.ndarray], shift: np.ndarray, vectors: np.ndarray) -> bool:
    """Whether each point finds one of its group where the shift brings it."""
    inside = np.linalg.inv(vectors)
    for own in groups:
        apart = (own[:, None] + shift - own[None]) @ inside
        apart = (apart - np.round(apart)) @ vectors
        if np.linalg.norm(apart, axis=-1).min(axis=1).max() > SAME_NM:
            return False
    return True


def primitive(shifts: np.ndarray, vectors: np.ndarray) -> np.ndarray:
    """The shortest three shifts (3, 3) in rows that span a cell of the block's volume over their number.

    Args:
        shifts: (n, 3) from ``translations``, in nm.
        vectors: (3, 3) periodic vectors of the block in rows.

    Raises:
        NoPrimitive: no three do, so that the ways to hand out the sites cannot be counted.
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
    raise NoPrimitive(
        f"no three of the crystal's {len(shifts)} translations span all of them: two sites of one ion, "
        "or a cell that repeats itself only nearly"
    )
