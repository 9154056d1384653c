"""The face of a crystal that meets the melt: which axis it lies across, and between which layers it is cut.

A face whose layers carry charge by turns leaves a dipole across the block that grows with its thickness
(type 3 of Tasker 1979, 10.1088/0022-3719/12/22/036): its outer layers dissolve at once.
"""

from collections.abc import Sequence

import numpy as np

from lowmelt.crystals.unit_cell import PlacedIon
from lowmelt.forcefield.parameters import IonParameters

POLAR_E_NM2 = 0.1  # charge that would have to cover a face, below which it counts as neutral
WIDE = 0.5  # of the widest gap between layers, that a cut may take
AXES = "cab"  # which is taken where more than one will do


def cut(heights: np.ndarray, charges: np.ndarray) -> tuple[float, float]:
    """Where to cut a block between its layers, and the dipole that is left.

    Args:
        heights: (ions,) of their centres, as a fraction of the block.
        charges: (ions,) in e.

    Returns:
        The height of the cut, and the dipole along the normal in e times the height of the block.
    """
    levels = np.sort(heights % 1.0)
    gaps = np.diff(levels, append=levels[0] + 1)
    wide = np.flatnonzero(gaps >= WIDE * gaps.max())
    middles = levels[wide] + gaps[wide] / 2
    dipoles = np.abs(((heights - middles[:, None]) % 1.0) @ charges)
    best = np.lexsort((-gaps[wide].round(6), dipoles.round(6)))[0]
    return float(middles[best] % 1.0), float(dipoles[best])


def polarity(
    vectors_nm: np.ndarray, placed: Sequence[PlacedIon], ions: tuple[IonParameters, IonParameters], along: str
) -> float:
    """Charge in e/nm2 that would have to cover the face across an axis (a, b or c) to undo its dipole."""
    axis = "abc".index(along)
    centres = np.array([ion.positions_nm.mean(axis=0) for ion in placed]) @ np.linalg.inv(vectors_nm)
    sides = np.delete(vectors_nm, axis, axis=0)
    charges = np.array([ions[ion.kind].charge for ion in placed], dtype=float)
    return cut(centres[:, axis], charges)[1] / float(np.linalg.norm(np.cross(*sides)))


def least_polar(
    vectors_nm: np.ndarray, placed: Sequence[PlacedIon], ions: tuple[IonParameters, IonParameters]
) -> str:
    """The axis whose face has no dipole, c where it will do; else the one with the least."""
    found = {along: polarity(vectors_nm, placed, ions, along) for along in AXES}
    neutral = [along for along in AXES if found[along] < POLAR_E_NM2]
    return neutral[0] if neutral else min(found, key=lambda along: found[along])
