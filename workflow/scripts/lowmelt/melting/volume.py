"""Volume of an ion in its solids, from atomic volumes or, for common anions, from crystal structures."""

from functools import cache

from rdkit import Chem

# Mean volume of an atom in organic crystals, A3: Hofmann, Acta Cryst. B58 (2002) 489, table 2.
ATOM_VOLUME_A3 = {
    1: 5.08, 3: 22.6, 5: 13.24, 6: 13.87, 7: 11.8, 8: 11.39, 9: 11.17, 11: 26.0, 12: 36.0, 13: 39.6,
    14: 37.3, 15: 29.5, 16: 25.2, 17: 25.8, 19: 36.0, 20: 45.0, 24: 28.1, 25: 31.9, 26: 30.4, 27: 29.4,
    28: 26.0, 29: 26.9, 33: 36.4, 34: 30.3, 35: 32.7, 49: 55.0, 50: 52.8, 51: 48.0, 52: 46.7, 53: 46.2,
    80: 38.0,
}  # fmt: skip
# An element that the table lacks takes the volume of iodine: heavy, and rare among ionic liquids.
OTHER_VOLUME_A3 = 46.2

# Volumes of anions from crystals, nm3: Jenkins et al., Inorg. Chem. 38 (1999) 3609; Krossing et al.,
# J. Am. Chem. Soc. 128 (2006) 13427. Sums of atomic volumes miss the halides by up to 70 %.
CRYSTAL_VOLUME_NM3 = {
    "[Cl-]": 0.047,
    "[Br-]": 0.056,
    "[I-]": 0.072,
    "F[B-](F)(F)F": 0.073,
    "F[P-](F)(F)(F)(F)F": 0.109,
    "O=S(=O)([O-])C(F)(F)F": 0.131,
    "O=S(=O)([N-]S(=O)(=O)C(F)(F)F)C(F)(F)F": 0.232,
    "O=[N+]([O-])[O-]": 0.064,
}


@cache
def _crystal_volumes() -> dict[str, float]:
    """The table above by this RDKit's canonical SMILES."""
    return {Chem.CanonSmiles(smiles): volume for smiles, volume in CRYSTAL_VOLUME_NM3.items()}


def ion_volume_nm3(mol: Chem.Mol) -> float:
    """Volume of an ion, nm3, from its crystals where known, else the sum of its atoms' volumes."""
    known = _crystal_volumes().get(Chem.MolToSmiles(mol))
    return known if known is not None else additive_volume_nm3(mol)


def additive_volume_nm3(mol: Chem.Mol) -> float:
    """Sum of Hofmann's atomic volumes, hydrogens included, nm3."""
    hydrogens = sum(atom.GetTotalNumHs() for atom in mol.GetAtoms())
    volumes = (ATOM_VOLUME_A3.get(atom.GetAtomicNum(), OTHER_VOLUME_A3) for atom in mol.GetAtoms())
    return (sum(volumes) + hydrogens * ATOM_VOLUME_A3[1]) / 1000
