"""The unit cell of a crystal from a CIF, all its symmetry carried out, and the ions that it holds."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import gemmi
import numpy as np
from rdkit import Chem

from lowmelt.failures import PhysicsFailure
from lowmelt.forcefield.parameters import IonParameters

BOND_SLACK_NM = 0.04  # a bond is at most so much longer than the sum of the covalent radii
CLASH_NM = 0.06
CUBIC_NM = 1e-4
BEND_RAD = 0.7  # no angle of a crystal is so far from the force field's, but that of a wrong match is
MOST_MATCHES = 5000  # the six fluorines of an octahedron can be named in 720 ways


class CrystalUnusable(PhysicsFailure):
    """A crystal structure cannot be simulated; the message says what to mend in it."""


@dataclass(frozen=True)
class UnitCell:
    """All atoms of a cell.

    Attributes:
        vectors_nm: (3, 3) in rows.
        elements: (atoms,) symbols.
        fractional: (atoms, 3).
    """

    vectors_nm: np.ndarray
    elements: tuple[str, ...]
    fractional: np.ndarray

    @property
    def cubic(self) -> bool:
        """Three equal edges at right angles."""
        squares = self.vectors_nm @ self.vectors_nm.T
        return bool(np.abs(squares - squares[0, 0] * np.eye(3)).max() < CUBIC_NM)


@dataclass(frozen=True)
class PlacedIon:
    """An ion in its place: ``kind`` 0 cation, 1 anion; positions (atoms, 3) in the force field's order."""

    kind: int
    positions_nm: np.ndarray


def read_cif(path: str | Path) -> UnitCell:
    """The first structure of a CIF.

    Raises:
        CrystalUnusable: no atoms, no cell, or atoms that share a place.
    """
    try:
        read = gemmi.read_small_structure(str(path))
    except (OSError, RuntimeError, ValueError) as error:
        raise CrystalUnusable(f"{path}: not a readable CIF ({error})") from None
    sites = read.get_all_unit_cell_sites()
    if not sites or not read.cell.is_crystal():
        raise CrystalUnusable(f"{path}: the CIF has no cell or no atoms")
    if read.spacegroup is None and not read.symops:
        raise CrystalUnusable(f"{path}: the CIF names no space group and no symmetry operations")
    partial = sorted({site.label for site in sites if site.occ < 0.99 or site.disorder_group})
    if partial:
        raise CrystalUnusable(
            f"{path}: {', '.join(partial[:5])} are disordered; keep one orientation, with occupancy 1"
        )
    vectors = np.array(read.cell.orth.mat.tolist()).T / 10
    elements = tuple("H" if site.element.name == "D" else site.element.name for site in sites)
    cell = UnitCell(vectors, elements, np.array([site.fract.tolist() for site in sites]) % 1.0)
    shifts = _pairs(cell)
    if (np.linalg.norm(shifts @ vectors, axis=-1) < CLASH_NM).sum() > len(elements):
        raise CrystalUnusable(f"{path}: atoms lie on top of each other; are the symmetry operations right?")
    return cell


def place_ions(
    cell: UnitCell, ions: tuple[IonParameters, IonParameters], counts: tuple[int, int]
) -> list[PlacedIon]:
    """The ions of a cell, each whole and with its atoms in the order of the force field.

    Args:
        cell: all atoms.
        ions: cation and anion; atoms and bonds are compared as graphs.
        counts: of cations and anions in the formula unit.

    Raises:
        CrystalUnusable: a molecule is neither ion, or the counts are not the salt's.
    """
    lone = {ion.elements[0] for ion in ions if ion.n_atoms == 1}
    lone -= {element for ion in ions if ion.n_atoms > 1 for element in ion.elements}
    graphs = [_graph(ion.elements, [bond[:2] for bond in ion.bonds]) for ion in ions]
    placed = []
    for atoms, positions, bonds in _molecules(cell, lone):
        elements = [cell.elements[i] for i in atoms]
        found = _graph(elements, bonds)
        for kind, graph in enumerate(graphs):
            alike = graph.GetNumAtoms() == len(atoms) and graph.GetNumBonds() == len(bonds)
            order = _order(found, graph, ions[kind], positions) if alike else ()
            if len(order) == len(atoms):
                placed.append(PlacedIon(kind, positions[list(order)]))
                break
        else:
            raise CrystalUnusable(
                f"the crystal holds {_formula(elements)}, which is neither {_formula(ions[0].elements)} "
                f"nor {_formula(ions[1].elements)}; are all hydrogens there, and no solvent?"
            )
    numbers = [sum(ion.kind == kind for ion in placed) for kind in (0, 1)]
    if numbers[0] * counts[1] != numbers[1] * counts[0]:
        raise CrystalUnusable(
            f"the cell holds {numbers[0]} cations and {numbers[1]} anions, not {counts[0]} : {counts[1]}"
        )
    return placed


def _order(found: Chem.Mol, graph: Chem.Mol, ion: IonParameters, positions: np.ndarray) -> tuple[int, ...]:
    """Which atom of a crystal is which of the force field; empty where the graphs differ.

    A graph does not tell the neighbours of an octahedral centre apart, but the force field has a term for
    each right angle and none for a straight one. Where the first match bends angles, the best one is taken.
    """
    order = found.GetSubstructMatch(graph)
    if not order or _bend(ion, positions[list(order)]) < BEND_RAD:
        return order
    matches = found.GetSubstructMatches(graph, uniquify=False, maxMatches=MOST_MATCHES)
    return min(matches, key=lambda match: _bend(ion, positions[list(match)]))


def _bend(ion: IonParameters, positions: np.ndarray) -> float:
    """The largest difference of an angle from that of its term, in rad."""
    worst = 0.0
    for i, j, k, theta, _ in ion.angles:
        a, b = positions[i] - positions[j], positions[k] - positions[j]
        angle = np.arccos(np.clip(a @ b / np.linalg.norm(a) / np.linalg.norm(b), -1, 1))
        worst = max(worst, abs(float(angle) - theta))
    return worst


def _pairs(cell: UnitCell) -> np.ndarray:
    """Fractional vectors between all atoms and all atoms of the cell and its 26 neighbours, (n, 27 n, 3)."""
    steps = np.stack(np.meshgrid(*[[-1, 0, 1]] * 3, indexing="ij"), axis=-1).reshape(-1, 3)
    images = (cell.fractional[:, None] + steps).reshape(-1, 3)
    return images[None] - cell.fractional[:, None]


def _molecules(cell: UnitCell, lone: set[str]) -> list[tuple[list[int], np.ndarray, list[tuple[int, int]]]]:
    """Atoms, unwrapped positions in nm and bonds of each molecule.

    Args:
        cell: all atoms.
        lone: elements that are only found as ions of one atom, and never bonded.
    """
    table = Chem.GetPeriodicTable()
    radii = np.array([table.GetRcovalent(e) / 10 if e not in lone else -np.inf for e in cell.elements])
    shifts = _pairs(cell)
    distance = np.linalg.norm(shifts @ cell.vectors_nm, axis=-1)
    limit = radii[:, None] + np.repeat(radii, 27)[None] + BOND_SLACK_NM
    bonded = (distance < limit) & (distance > CLASH_NM)
    seen: dict[int, np.ndarray] = {}
    found = []
    for first in range(len(cell.elements)):
        if first in seen:
            continue
        seen[first] = cell.fractional[first]
        atoms, bonds, queue = [first], set(), [first]
        while queue:
            i = queue.pop()
            for image in np.flatnonzero(bonded[i]):
                j, place = int(image // 27), seen[i] + shifts[i, image]
                if j not in seen:
                    seen[j] = place
                    atoms.append(j)
                    queue.append(j)
                elif np.abs(seen[j] - place).max() > 0.01:
                    raise CrystalUnusable("the crystal is a bonded network, not made of separate ions")
                bonds.add((min(i, j), max(i, j)))
        number = {atom: n for n, atom in enumerate(atoms)}
        positions = np.array([seen[atom] for atom in atoms]) @ cell.vectors_nm
        found.append((atoms, positions, [(number[i], number[j]) for i, j in sorted(bonds)]))
    return found


def _graph(elements: Sequence[str], bonds: Sequence[tuple[int, ...]]) -> Chem.Mol:
    """Elements and which are bonded, nothing else."""
    mol = Chem.RWMol()
    for element in elements:
        atom = Chem.Atom(element)
        atom.SetNoImplicit(True)
        mol.AddAtom(atom)
    for i, j in bonds:
        mol.AddBond(int(i), int(j), Chem.BondType.SINGLE)
    made = mol.GetMol()
    made.UpdatePropertyCache(strict=False)
    Chem.FastFindRings(made)
    return made


def _formula(elements: Sequence[str]) -> str:
    """Carbon and hydrogen first, then by name."""
    counts = Counter(elements)
    names = sorted(counts, key=lambda element: ("CH".find(element) % 3, element))
    return "".join(element + (str(counts[element]) if counts[element] > 1 else "") for element in names)
