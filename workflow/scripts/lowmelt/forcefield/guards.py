"""Checks that stop a wrong force field before it costs a simulation; each has a name and a reason."""

import numpy as np
import openmm
from openmm import unit
from rdkit import Chem

from lowmelt.failures import ParameterisationFailed
from lowmelt.forcefield.parameters import IonParameters
from lowmelt.forcefield.symmetry import symmetry_classes
from lowmelt.forcefield.system import ion_system

ANGLE_LIMIT_DEG = 25.0
BOND_LIMIT = 0.15


def check(ion: IonParameters) -> None:
    """Run all guards.

    Raises:
        ParameterisationFailed: wrong total charge, broken symmetry, zero force constants, missing terms,
            or a minimum whose geometry is not the molecule's.
    """
    _total_charge(ion)
    if ion.n_atoms > 1:
        mol = Chem.AddHs(Chem.MolFromSmiles(ion.smiles))
        _symmetry(ion, mol)
        _constants(ion)
        _terms(ion, mol)
        _geometry(ion)


def _total_charge(ion: IonParameters) -> None:
    total = sum(ion.charges)
    if abs(total - ion.charge) > 1e-4:
        raise ParameterisationFailed(
            f"wrong total charge: {total:+.4f} e instead of {ion.charge:+d} ({ion.source})"
        )


def _symmetry(ion: IonParameters, mol: Chem.Mol) -> None:
    classes, charges = symmetry_classes(mol), np.array(ion.charges)
    for c in np.unique(classes):
        alike = np.flatnonzero(classes == c)
        if np.ptp(charges[alike]) > 1e-3 and ion.forcefield != "curated":
            names = ", ".join(f"{ion.elements[i]}{i}" for i in alike)
            raise ParameterisationFailed(f"broken symmetry: charges differ among alike atoms {names}")


def _constants(ion: IonParameters) -> None:
    for kind in ("bonds", "angles"):
        for term in getattr(ion, kind):
            if not term[-1] > 0:
                atoms = "-".join(f"{ion.elements[i]}{i}" for i in term[:-2])
                raise ParameterisationFailed(f"zero force constant: {kind[:-1]} {atoms}")


def _terms(ion: IonParameters, mol: Chem.Mol) -> None:
    """Each bond has a term, and each atom between two others has an angle."""
    known = {frozenset(bond[:2]) for bond in ion.bonds}
    for bond in mol.GetBonds():
        pair = (bond.GetBeginAtomIdx(), bond.GetEndAtomIdx())
        if frozenset(pair) not in known:
            raise ParameterisationFailed(f"missing term: bond {pair[0]}-{pair[1]} of {ion.smiles}")
    centres = {angle[1] for angle in ion.angles}
    for atom in mol.GetAtoms():
        if atom.GetDegree() > 1 and atom.GetIdx() not in centres:
            raise ParameterisationFailed(f"missing term: no angle at {atom.GetSymbol()}{atom.GetIdx()}")


def _geometry(ion: IonParameters) -> None:
    """Minimised in vacuum, bonds and angles stay where the chemistry put them."""
    before = np.array(ion.positions)
    after = minimise(ion)
    for i, j, *_ in ion.bonds:
        stretch = np.linalg.norm(after[i] - after[j]) / np.linalg.norm(before[i] - before[j]) - 1
        if abs(stretch) > BOND_LIMIT:
            raise ParameterisationFailed(
                f"geometry: bond {ion.elements[i]}{i}-{ion.elements[j]}{j} changes by {stretch:+.0%}"
            )
    for i, j, k, *_ in ion.angles:
        change = _angle(after, i, j, k) - _angle(before, i, j, k)
        if abs(change) > ANGLE_LIMIT_DEG:
            atoms = "-".join(f"{ion.elements[n]}{n}" for n in (i, j, k))
            raise ParameterisationFailed(f"geometry: angle {atoms} changes by {change:+.0f} degrees")


def minimise(ion: IonParameters) -> np.ndarray:
    """Positions in nm (n_atoms, 3) of the nearest minimum in vacuum."""
    context = openmm.Context(
        ion_system(ion), openmm.VerletIntegrator(0.001), openmm.Platform.getPlatformByName("Reference")
    )
    context.setPositions(ion.positions)
    openmm.LocalEnergyMinimizer.minimize(context, 0.1)
    positions = context.getState(getPositions=True).getPositions(asNumpy=True)
    return positions.value_in_unit(unit.nanometer)


def _angle(positions: np.ndarray, i: int, j: int, k: int) -> float:
    a, b = positions[i] - positions[j], positions[k] - positions[j]
    return float(np.degrees(np.arccos(np.clip(a @ b / np.linalg.norm(a) / np.linalg.norm(b), -1, 1))))
