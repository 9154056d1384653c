"""Atoms that symmetry makes alike, and charges that respect it."""

import numpy as np
from rdkit import Chem


def symmetry_classes(mol: Chem.Mol) -> np.ndarray:
    """Class of each atom with charges, bond orders and stereo erased, so that resonance splits none.

    Args:
        mol: an ion with explicit hydrogens.

    Returns:
        (n_atoms,) integers; equal where the bare graph of elements cannot tell the atoms apart.
    """
    bare = Chem.RWMol()
    for atom in mol.GetAtoms():
        copy = Chem.Atom(atom.GetAtomicNum())
        copy.SetNoImplicit(True)
        bare.AddAtom(copy)
    for bond in mol.GetBonds():
        bare.AddBond(bond.GetBeginAtomIdx(), bond.GetEndAtomIdx(), Chem.BondType.SINGLE)
    return np.array(Chem.CanonicalRankAtoms(bare.GetMol(), breakTies=False), dtype=int)


def symmetrise(charges: np.ndarray, classes: np.ndarray, total: int) -> np.ndarray:
    """Mean of the charges in each class, shifted evenly so that they sum to ``total``.

    Args:
        charges: (n_atoms,) in e.
        classes: (n_atoms,) as from ``symmetry_classes``.
        total: net charge in e.
    """
    means = {c: charges[classes == c].mean() for c in np.unique(classes)}
    averaged = np.array([means[c] for c in classes])
    return averaged + (total - averaged.sum()) / len(averaged)
