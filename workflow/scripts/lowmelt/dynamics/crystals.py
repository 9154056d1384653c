"""Crystals of simple salts, built from a lattice: what the coexistence method starts from."""

from collections.abc import Callable, Mapping

import numpy as np
import openmm

from lowmelt.dynamics import tosi_fumi
from lowmelt.dynamics.coexistence import Crystal
from lowmelt.dynamics.failures import ParameterisationFailed
from lowmelt.dynamics.parameters import IonParameters
from lowmelt.dynamics.system import SystemOptions, box_system

CUTOFF_NM = 0.85
OF_SHORT_EDGE = 0.45  # room for the box to shrink


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
    """A bar of a crystal with its force field.

    Args:
        lattice: a key of LATTICES.
        lattice_nm: edge of the cubic cell.
        cells: numbers of cells; the last should be the largest.
        ions: cation and anion, single atoms with full charges; Tosi-Fumi sodium chloride when None.

    Raises:
        ParameterisationFailed: an ion has more than one atom: a lattice says nothing of its orientation.
    """
    positions, kinds = LATTICES[lattice](cells, lattice_nm)
    edges = lattice_nm * np.array(cells, dtype=float)
    cutoff = min(CUTOFF_NM, OF_SHORT_EDGE * edges.min())
    if ions is None:
        return Crystal(positions, edges, lambda e: tosi_fumi.system(kinds, e, cutoff), len(positions) // 2)
    if any(ion.n_atoms > 1 for ion in ions):
        raise ParameterisationFailed("only single atoms can be put on a lattice")
    order = np.argsort(kinds, kind="stable")
    listed = [ions[kind] for kind in kinds[order]]
    options = SystemOptions(charge_scale=1.0, cutoff_nm=cutoff)

    def system_of(e: np.ndarray) -> openmm.System:
        system = box_system(listed, 1.0, options)
        system.setDefaultPeriodicBoxVectors(*(openmm.Vec3(*row) for row in np.diag(e)))
        return system

    return Crystal(positions[order], edges, system_of, len(positions) // 2)
