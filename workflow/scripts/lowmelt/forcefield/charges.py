"""AM1-BCC charges of one ion alone, equal on alike atoms and exact in their sum."""

import tempfile
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from rdkit import Chem

from lowmelt.failures import ParameterisationFailed
from lowmelt.forcefield import ambertools
from lowmelt.forcefield.conformer import embed
from lowmelt.forcefield.symmetry import symmetrise, symmetry_classes

ELEMENTS = {"H", "C", "N", "O", "F", "P", "S", "Cl", "Br", "I"}
SUM_LIMIT = 0.02
SPREAD_LIMIT = 0.1


@dataclass(frozen=True)
class ChargedIon:
    """An ion as antechamber and sqm leave it.

    Attributes:
        mol: with hydrogens, in the order of the arrays.
        types: GAFF2 type of each atom.
        charges: (n_atoms,) in e.
        positions: (n_atoms, 3) in nm.
        frcmod: what parmchk2 estimates beside GAFF2, the text of its file.
        warnings: what a user should look at.
    """

    mol: Chem.Mol
    types: list[str]
    charges: np.ndarray
    positions: np.ndarray
    frcmod: str
    warnings: list[str] = field(default_factory=list)


def am1_bcc(smiles: str, seed: int) -> ChargedIon:
    """Types and charges of an ion; charges averaged over symmetry classes and brought to the formal sum.

    Raises:
        ParameterisationFailed: AmberTools cannot do this ion.
    """
    mol = embed(smiles, seed)
    if mol.GetNumAtoms() == 1:
        raise ParameterisationFailed("a single atom, and not one of the curated ions")
    unknown = sorted({atom.GetSymbol() for atom in mol.GetAtoms()} - ELEMENTS)
    if unknown:
        raise ParameterisationFailed(f"AM1-BCC has no {', '.join(unknown)}")
    charge = Chem.GetFormalCharge(mol)
    with tempfile.TemporaryDirectory() as folder:
        mol2, frcmod = ambertools.type_and_charge(Chem.MolToMolBlock(mol), charge, Path(folder))
        types, raw, positions = read_mol2(mol2.read_text())
        estimates = frcmod.read_text()
    if abs(raw.sum() - charge) > SUM_LIMIT:
        raise ParameterisationFailed(f"AM1-BCC charges sum to {raw.sum():+.3f} e instead of {charge:+d}")
    classes, warnings = symmetry_classes(mol), []
    if any(np.ptp(raw[classes == c]) > SPREAD_LIMIT for c in np.unique(classes)):
        warnings.append("AM1-BCC charges of alike atoms differed by more than 0.1 e before averaging")
    return ChargedIon(mol, types, symmetrise(raw, classes, charge), positions / 10, estimates, warnings)


def read_mol2(text: str) -> tuple[list[str], np.ndarray, np.ndarray]:
    """Atom types, charges in e and positions in angstrom of antechamber's mol2 file."""
    block = text.split("@<TRIPOS>ATOM")[1].split("@<TRIPOS>")[0]
    rows = [line.split() for line in block.strip().splitlines()]
    positions = np.array([[float(x) for x in row[2:5]] for row in rows])
    return [row[5] for row in rows], np.array([float(row[8]) for row in rows]), positions
