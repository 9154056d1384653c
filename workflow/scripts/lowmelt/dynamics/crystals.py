"""Crystals that the coexistence method starts from: simple lattices of single atoms."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
import openmm

from lowmelt.dynamics import tosi_fumi
from lowmelt.dynamics.failures import ParameterisationFailed
from lowmelt.dynamics.parameters import IonParameters
from lowmelt.dynamics.system import SystemOptions, box_system

CUTOFF_NM = 0.85
OF_SHORT_EDGE = 0.45  # room for the box to shrink


@dataclass(frozen=True)
class Crystal:
    """A block of a crystal with its force field.

    Attributes:
        positions_nm: (atoms, 3), ions whole.
        vectors_nm: (3, 3) periodic vectors in rows, in OpenMM's reduced form; the melt is put on along z.
        ion_of_atom: (atoms,) number of the ion, counted from 0.
        system_of: the system of so many copies of the block, one after the other.
        formula_units: in the block.
        cubic: the edges of the cell stay alike.
    """

    positions_nm: np.ndarray
    vectors_nm: np.ndarray
    ion_of_atom: np.ndarray
    system_of: Callable[[int], openmm.System]
    formula_units: int
    cubic: bool = False


def rock_salt(cells: tuple[int, int, int], lattice_nm: float) -> tuple[np.ndarray, np.ndarray]:
    """Positions in nm (8 n, 3) of ``cells`` cubic cells, and kinds: 0 cation, 1 anion."""
    grid = _grid(tuple(2 * n for n in cells))
    return grid * lattice_nm / 2, grid.sum(axis=1) % 2


def caesium_chloride(cells: tuple[int, int, int], lattice_nm: float) -> tuple[np.ndarray, np.ndarray]:
    """Positions in nm (2 n, 3) of ``cells`` cubic cells, and kinds: 0 cation, 1 anion."""
    corners = _grid(cells)
    positions = np.concatenate([corners, corners + 0.5]) * lattice_nm
    return positions, np.repeat([0, 1], len(corners))


def _grid(counts: tuple[int, ...]) -> np.ndarray:
    return np.stack(np.meshgrid(*(np.arange(n) for n in counts), indexing="ij"), axis=-1).reshape(-1, 3)


LATTICES: Mapping[str, Callable] = {"rock_salt": rock_salt, "caesium_chloride": caesium_chloride}


def build(
    lattice: str,
    lattice_nm: float,
    cells: tuple[int, int, int],
    ions: tuple[IonParameters, IonParameters] | None = None,
) -> Crystal:
    """A block of a crystal of single atoms.

    Args:
        lattice: a key of LATTICES.
        lattice_nm: edge of the cubic cell.
        cells: numbers of cells along x, y and z.
        ions: cation and anion, single atoms with full charges; Tosi-Fumi sodium chloride when None.

    Raises:
        ParameterisationFailed: an ion has more than one atom: a lattice says nothing of its orientation.
    """
    positions, kinds = LATTICES[lattice](cells, lattice_nm)
    edges = lattice_nm * np.array(cells, dtype=float)
    cutoff = min(CUTOFF_NM, OF_SHORT_EDGE * edges.min())
    if ions is None:
        system_of = lambda n: tosi_fumi.system(np.tile(kinds, n), cutoff)  # noqa: E731
    elif any(ion.n_atoms > 1 for ion in ions):
        raise ParameterisationFailed("only single atoms can be put on a lattice")
    else:
        listed = [ions[kind] for kind in kinds]
        options = SystemOptions(charge_scale=1.0, cutoff_nm=cutoff)
        system_of = lambda n: box_system(listed * n, 4 * cutoff, options)  # noqa: E731
    units = len(positions) // 2
    return Crystal(positions, np.diag(edges), np.arange(len(positions)), system_of, units, cubic=True)
