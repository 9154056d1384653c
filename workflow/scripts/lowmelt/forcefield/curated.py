"""Ions whose force field comes from a table of published numbers instead of GAFF2.

The table is resources/forcefield/curated_ions.yaml; its head explains the units.
"""

from collections.abc import Iterator
from itertools import combinations, permutations
from pathlib import Path

import numpy as np
import yaml
from rdkit import Chem

from lowmelt.chem.ions import parse_ion
from lowmelt.forcefield.conformer import embed
from lowmelt.forcefield.parameters import IonParameters

STRAIGHT_DEG = 150.0


def read_table(path: str | Path) -> dict[str, dict]:
    """Entries of the table by ``ion_id``."""
    entries = yaml.safe_load(Path(path).read_text())
    return {parse_ion(entry["smiles"]).ion_id: entry for entry in entries}


def parameterise(ion_id: str, entry: dict, seed: int) -> IonParameters:
    """Expand one entry of the table over the atoms of the ion.

    Raises:
        KeyError: the entry misses a bond, an angle or an atom type that the ion has.
    """
    mol = Chem.AddHs(Chem.MolFromSmiles(entry["smiles"]))
    types = entry["types"]
    numbers = [entry["atoms"][kind] for kind in types]
    given = entry.get("positions_nm")
    positions = np.array(given) if given else embed(entry["smiles"], seed).GetConformer().GetPositions() / 10
    scales = entry.get("scale14", [1 / 1.2, 0.5])
    ion = IonParameters(
        ion_id=ion_id,
        smiles=entry["smiles"],
        charge=Chem.GetFormalCharge(mol),
        forcefield="curated",
        source=f"{entry['name']}: {' '.join(entry['source'].split())}",
        elements=[atom.GetSymbol() for atom in mol.GetAtoms()],
        masses=[Chem.GetPeriodicTable().GetAtomicWeight(atom.GetAtomicNum()) for atom in mol.GetAtoms()],
        charges=[row[0] for row in numbers],
        sigma=[row[1] for row in numbers],
        epsilon=[row[2] for row in numbers],
        positions=positions.round(5).tolist(),
        coulomb14=scales[0],
        lj14=scales[1],
    )
    ion.bonds = [_bond(entry, pair) for pair in _bonds(mol)]
    ion.angles = list(_angles(mol, entry, positions))
    ion.torsions = [*_torsions(mol, entry), *_impropers(mol, entry)]
    return ion


def _look_up(entry: dict, kind: str, atoms: tuple[int, ...]) -> list[float]:
    names = [entry["types"][i] for i in atoms]
    table = entry.get(kind, {})
    for key in ("-".join(names), "-".join(reversed(names))):
        if key in table:
            return table[key]
    raise KeyError(f"{entry['name']}: no {kind} {'-'.join(names)} in the table of curated ions")


def _bond(entry: dict, pair: tuple[int, int]) -> tuple[int, int, float, float]:
    length, constant = _look_up(entry, "bonds", pair)
    return (*pair, length, constant)


def _bonds(mol: Chem.Mol) -> list[tuple[int, int]]:
    return [(b.GetBeginAtomIdx(), b.GetEndAtomIdx()) for b in mol.GetBonds()]


def _angles(mol: Chem.Mol, entry: dict, positions: np.ndarray) -> Iterator[tuple]:
    """Angle terms; a straight angle whose term is bent gets none (PF6)."""
    for atom in mol.GetAtoms():
        centre = atom.GetIdx()
        for i, k in combinations([n.GetIdx() for n in atom.GetNeighbors()], 2):
            theta, constant = _look_up(entry, "angles", (i, centre, k))
            if entry.get("positions_nm") and _angle(positions[[i, centre, k]]) > STRAIGHT_DEG > theta:
                continue
            yield (i, centre, k, float(np.radians(theta)), constant)


def _angle(points: np.ndarray) -> float:
    a, b = points[0] - points[1], points[2] - points[1]
    return float(np.degrees(np.arccos(np.clip(a @ b / np.linalg.norm(a) / np.linalg.norm(b), -1, 1))))


def _opls(atoms: tuple[int, ...], coefficients: list[float]) -> Iterator[tuple]:
    for n, v in enumerate(coefficients, start=1):
        if v:
            yield (*atoms, n, 0.0 if n % 2 else float(np.pi), v / 2)


def _torsions(mol: Chem.Mol, entry: dict) -> Iterator[tuple]:
    for j, k in _bonds(mol):
        for i in (n.GetIdx() for n in mol.GetAtomWithIdx(j).GetNeighbors() if n.GetIdx() != k):
            for m in (n.GetIdx() for n in mol.GetAtomWithIdx(k).GetNeighbors() if n.GetIdx() != j):
                if m != i and entry.get("torsions"):
                    yield from _opls((i, j, k, m), _look_up(entry, "torsions", (i, j, k, m)))


def _impropers(mol: Chem.Mol, entry: dict) -> Iterator[tuple]:
    """One term for each choice of the atom that leads, as the three of OPLS around a flat centre."""
    for key, coefficients in entry.get("impropers", {}).items():
        names = key.split("-")
        for atom in mol.GetAtoms():
            around = [n.GetIdx() for n in atom.GetNeighbors()]
            if entry["types"][atom.GetIdx()] != names[2] or len(around) != 3:
                continue
            for first, *others in sorted(set(permutations(around)))[::2]:
                if [entry["types"][i] for i in (first, *others)] == [names[0], names[1], names[3]]:
                    yield from _opls((first, others[0], atom.GetIdx(), others[1]), coefficients)
