"""Density through the share of space that the ions fill, which hardly depends on what they are made of."""

from functools import cache

import numpy as np
import numpy.typing as npt
from rdkit import Chem
from rdkit.Chem import rdMolDescriptors

from lowmelt.melting.salts import Ions, Salts

Floats = npt.NDArray[np.float64]

# Characteristic volumes of atoms, cm3/mol, of which each bond takes 6.56: Abraham and McGowan,
# Chromatographia 23 (1987) 243, table 1.
ATOM_VOLUME = {
    1: 8.71, 5: 18.32, 6: 16.35, 7: 14.39, 8: 12.43, 9: 10.48, 14: 26.83, 15: 24.87, 16: 22.91, 17: 20.95,
    32: 31.02, 33: 29.42, 34: 27.81, 35: 26.21, 50: 39.35, 51: 37.74, 52: 36.14, 53: 34.53,
}  # fmt: skip
BOND_VOLUME = 6.56
# Metals are not in the table; their volumes hardly matter within a complex anion.
OTHER_VOLUME = 35.0


@cache
def mcgowan_volume(smiles: str) -> float:
    """McGowan's characteristic volume of an ion, cm3/mol.

    Raises:
        ValueError: the SMILES does not parse.
    """
    mol = Chem.MolFromSmiles(smiles)
    if mol is None:
        raise ValueError(f"SMILES does not parse: {smiles}")
    hydrogens = sum(atom.GetTotalNumHs() for atom in mol.GetAtoms())
    atoms = sum(ATOM_VOLUME.get(atom.GetAtomicNum(), OTHER_VOLUME) for atom in mol.GetAtoms())
    return atoms + hydrogens * ATOM_VOLUME[1] - BOND_VOLUME * (mol.GetNumBonds() + hydrogens)


@cache
def molar_mass(smiles: str) -> float:
    """Molar mass of an ion, g/mol."""
    return rdMolDescriptors._CalcMolWt(Chem.MolFromSmiles(smiles))


def dense_kg_m3(salts: Salts) -> Floats:
    """Density (m,) at which the ions would fill all space: M / V(McGowan), kg/m3.

    A density divided by it is the packing ratio, near 1 for liquids.
    """
    mass, volume = (_of_salts(salts, of_ion) for of_ion in (molar_mass, mcgowan_volume))
    return 1000 * mass / volume


def _of_salts(salts: Salts, of_ion) -> Floats:
    def of_ions(ions: Ions) -> Floats:
        return np.array([of_ion(smiles) for smiles in ions.smiles])

    cations, anions = of_ions(salts.cations), of_ions(salts.anions)
    return salts.n_cation * cations[salts.cation] + salts.n_anion * anions[salts.anion]
