"""Blocks of crystal that the coexistence method starts from: simple lattices, and cells from a CIF."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import openmm

from lowmelt.crystals import faces, tosi_fumi
from lowmelt.crystals.unit_cell import UnitCell, place_ions
from lowmelt.failures import ParameterisationFailed
from lowmelt.forcefield.parameters import IonParameters
from lowmelt.forcefield.system import SystemOptions, box_system

CUTOFF_NM = 0.85
OF_SHORT_EDGE = 0.45  # room for the box to shrink
WIDTH_OVER_CUTOFF = 2.3
HEIGHT_OVER_WIDTH = 1.2  # so that crystal and melt together are more than twice as long as wide
SystemOf = Callable[[int], openmm.System]


@dataclass(frozen=True)
class Crystal:
    """A block of a crystal with its force field.

    Attributes:
        positions_nm: (atoms, 3), ions whole.
        vectors_nm: (3, 3) periodic vectors in rows, in OpenMM's reduced form; the melt is put on along z.
        ions: one entry an ion, in the order of the atoms; repeats are the same object.
        system_of: the system of so many copies of the block, one after the other.
        formula_units: in the block.
        cutoff_nm: of the system.
        cubic: the edges of the cell stay alike.
    """

    positions_nm: np.ndarray
    vectors_nm: np.ndarray
    ions: tuple[IonParameters, ...]
    system_of: SystemOf
    formula_units: int
    cutoff_nm: float
    cubic: bool = False

    @property
    def ion_of_atom(self) -> np.ndarray:
        """(atoms,) number of the ion, counted from 0."""
        return np.repeat(np.arange(len(self.ions)), [ion.n_atoms for ion in self.ions])

    @property
    def kinds(self) -> np.ndarray:
        """(ions,) 0 cation, 1 anion."""
        return np.array([int(ion.charge < 0) for ion in self.ions])


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


def from_lattice(
    lattice: str,
    lattice_nm: float,
    cells: tuple[int, int, int],
    ions: tuple[IonParameters, IonParameters] | None = None,
) -> Crystal:
    """A block of a crystal of single atoms, cut between two layers.

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
    if any(ion.n_atoms > 1 for ion in ions or ()):
        raise ParameterisationFailed("only single atoms can be put on a lattice; give a CIF")
    pair = tosi_fumi.IONS if ions is None else ions
    listed = tuple(pair[kind] for kind in kinds)
    bottom = faces.cut(positions[:, 2] / edges[2], np.array([ion.charge for ion in listed]))[0] * edges[2]
    positions = positions - [0, 0, bottom]
    positions[:, 2] %= edges[2]
    options = None if ions is None else SystemOptions(1.0, cutoff)
    system_of = system_maker(listed, options, cutoff)
    return Crystal(positions, np.diag(edges), listed, system_of, len(positions) // 2, cutoff, cubic=True)


def from_cell(
    cell: UnitCell,
    ions: tuple[IonParameters, IonParameters],
    counts: tuple[int, int],
    options: SystemOptions,
    repeats: Sequence[int] | None = None,
    along: str | None = None,
) -> Crystal:
    """A block of a crystal from its unit cell, cut between two layers of ions.

    Args:
        cell: with all its atoms.
        ions: cation and anion.
        counts: of each in the formula unit.
        options: cut-off, charge scale, hydrogen mass.
        repeats: numbers of cells along a, b and c; as few as the cut-off allows when None.
        along: the axis of the cell, a, b or c, on which the melt is put; the other two span the face. The
            one that leaves the least dipole when None; see ``faces``.

    Raises:
        CrystalUnusable: the ions are not those of the salt.
    """
    placed = place_ions(cell, ions, counts)
    along = along or faces.least_polar(cell.vectors_nm, placed, ions)
    turned = np.roll(np.arange(3), 2 - "abc".index(along))  # the same handedness, the chosen axis last
    axes = cell.vectors_nm[turned]
    times = least_repeats(axes, options.cutoff_nm) if repeats is None else np.array(repeats)[turned]
    steps = _grid(tuple(times)) @ axes
    vectors, turn = upright(axes * times[:, None])
    inside = np.linalg.inv(vectors)
    listed = tuple(ions[ion.kind] for ion in placed) * len(steps)
    shapes = [(ion.positions_nm + step) @ turn for step in steps for ion in placed]
    heights = np.array([shape.mean(axis=0) for shape in shapes]) @ inside[:, 2]
    bottom = faces.cut(heights, np.array([ion.charge for ion in listed]))[0] * vectors[2]
    shapes = [shape - bottom for shape in shapes]
    block = np.concatenate([shape - np.floor(shape.mean(axis=0) @ inside) @ vectors for shape in shapes])
    units = sum(ion is ions[0] for ion in listed) // counts[0]
    system_of = system_maker(listed, options, options.cutoff_nm)
    return Crystal(block, vectors, listed, system_of, units, options.cutoff_nm, cell.cubic)


def upright(vectors: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The lattice in OpenMM's form, a lower triangle, and the matrix that turns positions in rows to it."""
    lower, turn = triangle(vectors)
    return reduced(lower), turn


def triangle(vectors: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Vectors in rows turned to a lower triangle, and the matrix that turns positions in rows likewise."""
    turn, upper = np.linalg.qr(vectors.T)
    turn = turn * np.sign(np.diag(upper))
    return np.tril(vectors @ turn), turn


def reduced(vectors: np.ndarray) -> np.ndarray:
    """The same lattice with the second and third vector as upright as they can be."""
    return like(vectors, np.zeros((3, 3)))


def like(vectors: np.ndarray, others: np.ndarray) -> np.ndarray:
    """The same lattice with the second and third vector as near to the others as they can be.

    A barostat may jump between two drawings of one lattice, and their mean would be none.
    """
    made = vectors.copy()
    for row, column in ((1, 0), (2, 1), (2, 0)):
        made[row] -= made[column] * np.round((made[row] - others[row])[column] / made[column, column])
    return made


def least_repeats(vectors: np.ndarray, cutoff_nm: float) -> np.ndarray:
    """How often each vector is repeated: 2.3 cut-offs between opposite faces, and a little more in height."""
    apart = 1 / np.linalg.norm(np.linalg.inv(vectors), axis=0)
    least = np.full(3, WIDTH_OVER_CUTOFF * cutoff_nm)
    times = np.ceil(least / apart - 1e-9)
    least[2] = HEIGHT_OVER_WIDTH * (times * apart)[:2].max()
    return np.maximum(np.ceil(least / apart - 1e-9), 1).astype(int)


def system_maker(ions: Sequence[IonParameters], options: SystemOptions | None, cutoff_nm: float) -> SystemOf:
    """Makes the systems of a block: by the ions' force field, or Tosi-Fumi where ``options`` is None."""

    def system_of(copies: int) -> openmm.System:
        if options is None:
            return tosi_fumi.system(np.tile([int(ion.charge < 0) for ion in ions], copies), cutoff_nm)
        return box_system(list(ions) * copies, 4 * cutoff_nm, options)

    return system_of
