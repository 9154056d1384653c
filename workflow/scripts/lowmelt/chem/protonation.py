"""Salts of amines that are drawn neutral, such as an amine hydrochloride: the salt that is meant."""

from functools import cache

from rdkit import Chem
from rdkit.rdBase import BlockLogs

# Acids that protonate an amine: the atom that gives up its proton is the first of each pattern.
ACIDS = (
    "[F,Cl,Br,I;H1;D0]", "[OX2H1][S](=O)=O", "[OX2H1][N+](=O)[O-]", "[OX2H1]P(=O)", "[OX2H1]Cl(=O)(=O)=O",
    "[OX2H1]C(=O)[#6,#1]", "[OX2H1][CH1]=O",
)  # fmt: skip
# Bases, the strongest first: amidines and guanidines by their imine nitrogen, aliphatic amines, azines and
# imidazoles, anilines. Amides and nitriles are none.
BASES = (
    "[NX2;!$(N~[O,N])]=[#6][NX3]", "[NX3;!$(N-[#6]=[O,S,N]);!$(N-[!#6;!#1]);!$(N-[#6;a]);!$(N-C#N)]",
    "[nX2;!$(n:[o,s,n])]", "[NX3;$(N-c);!$(N-[#6]=[O,S,N])]",
)  # fmt: skip


def meant_salt(smiles: str) -> str | None:
    """The SMILES with protons moved from acids to amines, or None where that makes no salt.

    As many protons move as there are acid molecules, each to the strongest base that is left in the other
    fragments; every fragment must be charged in the end.

    Args:
        smiles: fragments joined by dots, for example ``CCN.Cl``.
    """
    with BlockLogs():
        fragments = [Chem.MolFromSmiles(part) for part in smiles.split(".")]
    if None in fragments or len(fragments) < 2:
        return None
    acids = [number for number, mol in enumerate(fragments) if _first(mol, ACIDS) is not None]
    for number in acids:
        bases = [k for k, mol in enumerate(fragments) if k not in acids and _first(mol, BASES) is not None]
        ready = min(bases, key=lambda k: (Chem.GetFormalCharge(fragments[k]), k), default=None)
        if ready is None:
            return None
        fragments[number] = _moved(fragments[number], ACIDS, -1)
        fragments[ready] = _moved(fragments[ready], BASES, +1)
    if not acids or any(Chem.GetFormalCharge(mol) == 0 for mol in fragments):
        return None
    return ".".join(Chem.MolToSmiles(mol) for mol in fragments)


def _moved(mol: Chem.Mol, patterns: tuple[str, ...], change: int) -> Chem.Mol:
    """The molecule with one proton more or less on the first atom that a pattern finds."""
    edited = Chem.RWMol(mol)
    atom = edited.GetAtomWithIdx(_first(mol, patterns))
    hydrogens = atom.GetTotalNumHs() + change
    atom.SetFormalCharge(atom.GetFormalCharge() + change)
    atom.SetNoImplicit(True)
    atom.SetNumExplicitHs(hydrogens)
    Chem.SanitizeMol(edited)
    return Chem.Mol(edited)


def _first(mol: Chem.Mol, patterns: tuple[str, ...]) -> int | None:
    found = (mol.GetSubstructMatch(_pattern(pattern)) for pattern in patterns)
    return next((match[0] for match in found if match), None)


@cache
def _pattern(smarts: str) -> Chem.Mol:
    return Chem.MolFromSmarts(smarts)
