"""A block of matter: where its atoms are, and what becomes of its ions when its box changes."""

from dataclasses import dataclass, field, replace

import numpy as np
import openmm

from lowmelt.crystals.blocks import Crystal, like, reduced
from lowmelt.simulation.checkpoint import state_of

LINDEMANN = 0.5  # of the distance of neighbours: ions of a crystal go less far, those of a melt farther


@dataclass(frozen=True)
class Block:
    """Matter at rest.

    Attributes:
        positions: (atoms, 3) in nm, ions whole.
        vectors: (3, 3) periodic vectors in rows.
        enthalpy: of a formula unit, without the kinetic energy, in kJ/mol.
        frames: (frames, atoms, 3) while it was averaged, and ``cells`` (frames, 3, 3) of these.
        density: in kg/m3.
    """

    positions: np.ndarray
    vectors: np.ndarray
    enthalpy: float = np.nan
    frames: np.ndarray = field(default_factory=lambda: np.empty((0, 0, 3)))
    cells: np.ndarray = field(default_factory=lambda: np.empty((0, 3, 3)))
    density: float = np.nan


def block(context: openmm.Context) -> Block:
    """Positions and box of a context."""
    kept = state_of(context)
    return Block(kept["positions_nm"], kept["vectors_nm"])


def centres(crystal: Crystal, positions: np.ndarray) -> np.ndarray:
    """Centres of the ions (ions, 3)."""
    ions = crystal.ion_of_atom
    sums = np.zeros((ions.max() + 1, 3))
    np.add.at(sums, ions, positions)
    return sums / np.bincount(ions)[:, None]


def moved(crystal: Crystal, positions: np.ndarray, before: np.ndarray, after: np.ndarray) -> np.ndarray:
    """Positions after the box changed: the centres of the ions follow, the ions keep their shape."""
    middle = centres(crystal, positions)
    return positions + (middle @ np.linalg.inv(before) @ after - middle)[crystal.ion_of_atom]


def stretched(crystal: Crystal, matter: Block, factor: float) -> Block:
    """Longer along its third vector, which leans less where it would leave OpenMM's reduced form."""
    vectors = matter.vectors * np.array([[1.0], [1.0], [factor]])
    return Block(moved(crystal, matter.positions, matter.vectors, vectors), reduced(vectors))


def wrapped(crystal: Crystal, matter: Block) -> np.ndarray:
    """Positions with the centre of each ion between the lower and the upper face."""
    height = centres(crystal, matter.positions) @ np.linalg.inv(matter.vectors)[:, 2]
    return matter.positions - (np.floor(height)[:, None] * matter.vectors[2])[crystal.ion_of_atom]


def undrifted(crystal: Crystal, matter: Block) -> Block:
    """Shifted as a whole to where the block was built, along the normal of the face.

    A crystal wanders through its box; its lower face is cut between two layers only where it was built.
    """
    built = centres(crystal, crystal.positions_nm) @ np.linalg.inv(crystal.vectors_nm)[:, 2]
    now = centres(crystal, matter.positions) @ np.linalg.inv(matter.vectors)[:, 2]
    drift = np.angle(np.exp(2j * np.pi * (now - built)).mean()) / (2 * np.pi)
    return replace(matter, positions=matter.positions - drift * matter.vectors[2])


def has_moved(crystal: Crystal, before: Block, after: Block) -> bool:
    """Whether the ions have left their places, apart from what the box did.

    A barostat may redraw a hexagonal or triclinic box with other vectors of the same lattice; the places
    follow the drawing that is nearest to the first.
    """
    start = moved(crystal, before.positions, before.vectors, like(after.vectors, before.vectors))
    places = centres(crystal, start)
    gone = centres(crystal, after.positions) - places
    gone -= gone.mean(axis=0)
    apart = np.linalg.norm(places[1:] - places[0], axis=1).min()
    return bool(np.sqrt((gone**2).sum(axis=1).mean()) > LINDEMANN * apart)
