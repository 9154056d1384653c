"""Alkyl chains of an ion: long ones are what makes an ionic liquid crystal."""

from functools import cache

from rdkit import Chem


@cache
def longest_chain(smiles: str) -> int:
    """Number of carbon atoms on the longest path through acyclic sp3 carbon atoms.

    Args:
        smiles: one or more fragments.
    """
    mol = Chem.MolFromSmiles(smiles)
    carbons = {
        atom.GetIdx()
        for atom in mol.GetAtoms()
        if atom.GetSymbol() == "C"
        and not atom.IsInRing()
        and atom.GetHybridization() == Chem.HybridizationType.SP3
    }
    best = 0
    for start in carbons:
        if sum(n.GetIdx() in carbons for n in mol.GetAtomWithIdx(start).GetNeighbors()) <= 1:
            best = max(best, _depth(mol, start, carbons))
    return best


def _depth(mol: Chem.Mol, start: int, allowed: set[int]) -> int:
    """Atoms on the longest path that begins at an end of a tree of allowed atoms."""
    depth, layer, seen = 0, {start}, {start}
    while layer:
        depth += 1
        layer = {
            n.GetIdx() for i in layer for n in mol.GetAtomWithIdx(i).GetNeighbors() if n.GetIdx() in allowed
        } - seen
        seen |= layer
    return depth
