"""Alkyl chains of an ion: long ones are what makes an ionic liquid crystal.

Three lengths are in use, which agree for a plain alkyl chain: the main chain of a branched one too
(``longest_chain``), the carbon atoms between two branches (``unbranched_chain``), and the CH2 and CH3
alone, which pack side by side (``tail``).
"""

from collections.abc import Callable
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


def unbranched_chain(mol: Chem.Mol) -> int:
    """Number of carbon atoms, sp2 and sp ones included, on the longest acyclic run without a branch."""
    return max(_runs(mol, lambda atom: atom.GetDegree() <= 2 and not atom.GetIsAromatic()), default=0)


def tail(mol: Chem.Mol) -> int:
    """Number of carbon atoms on the longest acyclic run of CH2 and CH3."""
    return max(_runs(mol, lambda atom: atom.GetTotalNumHs() >= 2), default=0)


@cache
def chain_lengths(smiles: str) -> tuple[int, ...]:
    """Carbon atoms of each unbranched run of CH2 and CH3 outside rings, longest first.

    Args:
        smiles: one or more fragments.
    """
    runs = _runs(
        Chem.MolFromSmiles(smiles),
        lambda atom: (
            not atom.GetFormalCharge()
            and atom.GetDegree() <= 2
            and atom.GetTotalNumHs() + atom.GetDegree() == 4
        ),
    )
    return tuple(sorted(runs, reverse=True))


def _runs(mol: Chem.Mol, belongs: Callable[[Chem.Atom], bool]) -> list[int]:
    """Sizes of the connected sets of acyclic carbon atoms that belong."""
    left = {
        atom.GetIdx()
        for atom in mol.GetAtoms()
        if atom.GetSymbol() == "C" and not atom.IsInRing() and belongs(atom)
    }
    sizes = []
    while left:
        stack, size = [left.pop()], 0
        while stack:
            size += 1
            for neighbour in mol.GetAtomWithIdx(stack.pop()).GetNeighbors():
                if neighbour.GetIdx() in left:
                    left.remove(neighbour.GetIdx())
                    stack.append(neighbour.GetIdx())
        sizes.append(size)
    return sizes
