"""A short chemical portrait of an ion: charge, size, elements and the groups that carry its charge.

Hashed fingerprints say little about an ion that shares no fragment with the known ones, as is the
rule among anions. These thirty-odd numbers place it beside ions of the same chemistry.
"""

from functools import cache

import numpy as np
from rdkit import Chem
from rdkit.Chem import Crippen, rdMolDescriptors

from lowmelt.chem.chains import unbranched_chain

ELEMENTS = ("B", "C", "N", "O", "F", "Al", "Si", "P", "S", "Cl", "As", "Se", "Br", "I")

GROUPS = {
    "carboxylate": "[CX3](=O)[O-]",
    "alkoxide_or_phenolate": "[#6;!$(C=O)][O-]",
    "sulfonate": "[#6][SX4](=O)(=O)[O-]",
    "sulfate": "O[SX4](=O)(=O)[O-]",
    "phosphorus_oxide_anion": "[PX4][O-]",
    "sulfonyl": "S(=O)(=O)",
    "amide_anion": "[N-]",
    "cyano": "C#N",
    "perfluoro_carbon": "C(F)(F)F",
    "borate": "[B-]",
    "hexavalent_phosphate": "[P-]",
    "carbanion": "[C-]",
    "metal": "[!#1;!#5;!#6;!#7;!#8;!#9;!#14;!#15;!#16;!#17;!#33;!#34;!#35;!#53]",
    "aromatic_azolate": "[n-]",
    "ammonium": "[NX4+]",
    "protic_nitrogen": "[N,n;+;!H0]",
    "aromatic_nitrogen_cation": "[n+]",
    "phosphonium": "[PX4+]",
    "sulfonium": "[S+]",
    "guanidinium_or_amidinium": "[CX3](=[N+])[N]",
    "hydroxyl": "[OX2H]",
    "ether": "[CX4][OX2][CX4]",
    "alkene": "C=C",
}  # fmt: skip

NAMES = (
    "charge", "heavy_atoms", "rings", "aromatic_rings", "rotatable_bonds", "polar_area_A2", "log_p",
    "sp3_fraction", "donors", "acceptors", *(f"n_{e}" for e in ELEMENTS), *GROUPS, "longest_chain",
)  # fmt: skip


def chemistry(mol: Chem.Mol) -> np.ndarray:
    """The portrait of one ion, in the order of ``NAMES``: counts, A^2 for the polar area."""
    symbols = [atom.GetSymbol() for atom in mol.GetAtoms()]
    return np.array(
        [
            Chem.GetFormalCharge(mol),
            mol.GetNumHeavyAtoms(),
            rdMolDescriptors.CalcNumRings(mol),
            rdMolDescriptors.CalcNumAromaticRings(mol),
            rdMolDescriptors.CalcNumRotatableBonds(mol),
            rdMolDescriptors.CalcTPSA(mol),
            Crippen.MolLogP(mol),
            rdMolDescriptors.CalcFractionCSP3(mol),
            rdMolDescriptors.CalcNumHBD(mol),
            rdMolDescriptors.CalcNumHBA(mol),
            *(symbols.count(e) for e in ELEMENTS),
            *(len(mol.GetSubstructMatches(p)) for p in _patterns()),
            unbranched_chain(mol),
        ],
        np.float32,
    )


@cache
def _patterns() -> tuple[Chem.Mol, ...]:
    return tuple(Chem.MolFromSmarts(pattern) for pattern in GROUPS.values())
