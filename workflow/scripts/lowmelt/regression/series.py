"""Homologous series: ions that differ in the lengths of their alkyl runs alone."""

from functools import cache

from rdkit import Chem
from rdkit.rdBase import BlockLogs


@cache
def series_key(smiles: str) -> str:
    """Key of the homologous series of an ion or a molecule: equal for homologues, whatever their drawing.

    Each unbranched run of CH2 and CH3 outside rings is contracted to a single carbon atom, so that methyl,
    butyl and hexadecyl are alike; branches, rings, double bonds, heteroatoms and their places stay. The
    key is the skeleton of the InChIKey of what is left, stereo ignored, with its protonation.

    Raises:
        ValueError: the SMILES does not parse.
    """
    with BlockLogs():
        mol = Chem.MolFromSmiles(smiles)
        if mol is None:
            raise ValueError(f"SMILES does not parse: {smiles}")
        key = Chem.MolToInchiKey(contracted(mol))
    return f"{key[:14]}{key[-2:]}"


def contracted(mol: Chem.Mol) -> Chem.Mol:
    """The molecule with each unbranched run of CH2 and CH3 outside rings as a single atom."""
    edited = Chem.RWMol(mol)
    for atom in edited.GetAtoms():
        atom.SetBoolProp("in_run", _in_run(atom))
    while (bond := _bond_of_a_run(edited)) is not None:
        kept, gone = bond.GetBeginAtom(), bond.GetEndAtom()
        if gone.GetDegree() > kept.GetDegree():
            kept, gone = gone, kept
        beyond = [atom.GetIdx() for atom in gone.GetNeighbors() if atom.GetIdx() != kept.GetIdx()]
        for other in beyond:
            edited.AddBond(kept.GetIdx(), other, Chem.BondType.SINGLE)
        edited.RemoveAtom(gone.GetIdx())
    found = Chem.Mol(edited)
    Chem.SanitizeMol(found)
    return found


def _bond_of_a_run(mol: Chem.Mol) -> Chem.Bond | None:
    """A bond between two atoms of a run, or None."""
    return next(
        (
            bond
            for bond in mol.GetBonds()
            if bond.GetBeginAtom().GetBoolProp("in_run") and bond.GetEndAtom().GetBoolProp("in_run")
        ),
        None,
    )


def _in_run(atom: Chem.Atom) -> bool:
    """A neutral CH2 or CH3 outside rings, bound to its neighbours by single bonds."""
    return (
        atom.GetAtomicNum() == 6
        and atom.GetFormalCharge() == 0
        and not atom.IsInRing()
        and atom.GetDegree() <= 2
        and atom.GetTotalNumHs() + atom.GetDegree() == 4
    )
