"""The head group of a cation: what carries its charge."""

from functools import cache

from rdkit import Chem

# The first match names the head.
HEADS = {
    "benzimidazolium": "c1ccc2c(c1)[n+]cn2",
    "imidazolium": "[n;R]1c[n+;R]cc1",
    "other azolium": "[n+;r5]",
    "quinolinium": "c1ccc2[n+]cccc2c1",
    "pyridinium": "c1cc[n+]cc1",
    "guanidinium": "[#7][#6](=,:[#7+])[#7]",
    "anilinium": "c[N+;X4]",
    "cyclic ammonium": "[N+;R;X4]",
    "ammonium": "[N+]",
    "phosphonium": "[P+]",
    "sulfonium": "[S+]",
}


def head_group(cation: str) -> str:
    """A key of ``HEADS``, or ``other``, for the SMILES of a cation; ``neutral`` where nothing is charged."""
    mol = Chem.MolFromSmiles(cation)
    if not any(atom.GetFormalCharge() > 0 for atom in mol.GetAtoms()):
        return "neutral"
    return next((name for name, pattern in _patterns() if mol.HasSubstructMatch(pattern)), "other")


@cache
def _patterns() -> tuple[tuple[str, Chem.Mol], ...]:
    return tuple((name, Chem.MolFromSmarts(pattern)) for name, pattern in HEADS.items())
