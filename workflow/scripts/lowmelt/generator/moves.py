"""Moves from a known ion to a new one: exchange, removal and addition of substituents, length of a chain.

A substituent may stand wherever one was seen on the same kind of atom. Each move keeps the charge.
"""

from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from rdkit import Chem

from lowmelt.generator.exchange import MAX_SUBSTITUENT, SINGLE_BOND, cuts, environment, join

LONGEST_CHANGE = 6  # CH2 groups that one move puts into a chain or takes out of it


@dataclass(frozen=True)
class Site:
    """An open valence of an ion.

    Attributes:
        core: SMILES of the ion without what stood there, the valence marked ``[*:1]``.
        substituent: SMILES of what stood there, likewise; empty for a hydrogen atom.
        atom: kind of the core's atom: element, aromaticity, charge, hybridisation.
    """

    core: str
    substituent: str
    atom: str


@lru_cache(maxsize=200_000)
def sites(smiles: str) -> tuple[Site, ...]:
    """Where an ion holds a substituent."""
    return tuple(Site(cut.core, cut.substituent, cut.bond[0]) for cut in cuts(smiles))


@lru_cache(maxsize=200_000)
def hydrogens(smiles: str) -> tuple[Site, ...]:
    """Where an ion holds a hydrogen atom, each kind of place once."""
    molecule = Chem.MolFromSmiles(smiles)
    ranks = list(Chem.CanonicalRankAtoms(molecule, breakTies=False))
    places = {ranks[atom.GetIdx()]: atom for atom in molecule.GetAtoms() if atom.GetTotalNumHs()}
    found = []
    for _, atom in sorted(places.items()):
        opened = Chem.RWMol(molecule)
        dummy = Chem.Atom(0)
        dummy.SetAtomMapNum(1)
        opened.AddBond(atom.GetIdx(), opened.AddAtom(dummy), Chem.BondType.SINGLE)
        inner = opened.GetAtomWithIdx(atom.GetIdx())
        inner.SetNumExplicitHs(max(0, inner.GetNumExplicitHs() - 1))
        core = _written(opened)
        if core:
            found.append(Site(core, "", environment(atom)))
    return tuple(found)


def close(core: str) -> str | None:
    """The core with hydrogen at its open valence."""
    opened = Chem.RWMol(Chem.MolFromSmiles(core))
    dummy = next(atom for atom in opened.GetAtoms() if atom.GetAtomMapNum() == 1)
    inner = dummy.GetNeighbors()[0]
    if inner.GetNoImplicit() or inner.GetFormalCharge() or inner.GetIsAromatic():
        inner.SetNumExplicitHs(inner.GetNumExplicitHs() + 1)
    opened.RemoveAtom(dummy.GetIdx())
    return _written(opened)


@lru_cache(maxsize=50_000)
def repeats(smiles: str) -> tuple[tuple[str, tuple[tuple[frozenset[int], int], ...]], ...]:
    """Substituents that stand on several atoms of one kind: the kind, and of each its atoms and its place."""
    molecule = Chem.MolFromSmiles(smiles)
    found: dict[tuple[str, str], list[tuple[frozenset[int], int]]] = {}
    for bond in molecule.GetSubstructMatches(SINGLE_BOND):
        for outer, inner in (bond, bond[::-1]):
            atoms = _beyond(molecule, inner, outer)
            charged = any(molecule.GetAtomWithIdx(i).GetFormalCharge() for i in atoms)
            if charged or len(atoms) > MAX_SUBSTITUENT:
                continue
            text = Chem.MolFragmentToSmiles(molecule, sorted(atoms), rootedAtAtom=outer)
            key = (text, environment(molecule.GetAtomWithIdx(inner)))
            found.setdefault(key, []).append((frozenset(atoms), inner))
    return tuple(
        (kind, tuple(places))
        for (_, kind), places in found.items()
        if len(places) > 1 and _apart([atoms for atoms, _ in places])
    )


def _apart(groups: list[frozenset[int]]) -> bool:
    return sum(map(len, groups)) == len(frozenset().union(*groups))


def _beyond(molecule: Chem.Mol, inner: int, outer: int) -> set[int]:
    """Atoms on the outer side of a bond outside rings."""
    seen, queue = {inner, outer}, [outer]
    while queue:
        new = {n.GetIdx() for n in molecule.GetAtomWithIdx(queue.pop()).GetNeighbors()} - seen
        seen |= new
        queue.extend(new)
    return seen - {inner}


def exchange_all(smiles: str, places: Iterable[tuple[frozenset[int], int]], substituent: str) -> str | None:
    """The ion with all of a repeated substituent exchanged for another."""
    molecule, other = Chem.RWMol(Chem.MolFromSmiles(smiles)), Chem.MolFromSmiles(substituent)
    dummy = next(atom for atom in other.GetAtoms() if atom.GetAtomMapNum() == 1)
    first, open_end, gone = dummy.GetNeighbors()[0].GetIdx(), dummy.GetIdx(), set()
    for atoms, inner in places:
        shift = molecule.GetNumAtoms()
        molecule.InsertMol(other)
        molecule.AddBond(inner, shift + first, Chem.BondType.SINGLE)
        gone |= {*atoms, shift + open_end}
    for i in sorted(gone, reverse=True):
        molecule.RemoveAtom(i)
    return _written(molecule)


def change_chain(smiles: str, random: np.random.Generator) -> str | None:
    """The ion with one to six CH2 groups more or less in one chain."""
    molecule = Chem.MolFromSmiles(smiles)
    links = sorted(atom.GetIdx() for atom in molecule.GetAtoms() if is_chain_link(atom))
    if not links:
        return None
    count, at = int(random.integers(1, LONGEST_CHANGE + 1)), links[random.integers(len(links))]
    left, right = (atom.GetIdx() for atom in molecule.GetAtomWithIdx(at).GetNeighbors())
    changed = Chem.RWMol(molecule)
    if random.random() < 0.5:
        changed.RemoveBond(at, left)
        for _ in range(count):
            added = changed.AddAtom(Chem.Atom(6))
            changed.AddBond(at, added, Chem.BondType.SINGLE)
            at = added
        changed.AddBond(at, left, Chem.BondType.SINGLE)
        return _written(changed)
    run = [at]
    while len(run) < count and right in links and right not in run:
        beyond = [n.GetIdx() for n in molecule.GetAtomWithIdx(right).GetNeighbors() if n.GetIdx() != run[-1]]
        run.append(right)
        right = beyond[0]
    if changed.GetBondBetweenAtoms(left, right):
        return None
    changed.AddBond(left, right, Chem.BondType.SINGLE)
    for i in sorted(run, reverse=True):
        changed.RemoveAtom(i)
    return _written(changed)


def is_chain_link(atom: Chem.Atom) -> bool:
    """Whether an atom is a CH2 group of a chain."""
    return (
        atom.GetSymbol() == "C"
        and atom.GetDegree() == atom.GetTotalNumHs() == 2
        and not atom.IsInRing()
        and not atom.GetFormalCharge()
    )


def _written(molecule: Chem.RWMol) -> str | None:
    try:
        Chem.SanitizeMol(molecule)
    except (ValueError, RuntimeError):
        return None
    return Chem.MolToSmiles(molecule)


class Substituents:
    """What may stand on each kind of atom, drawn as often as it occurs in the ions given."""

    def __init__(self, ions: Collection[str], others: Collection[str] = ()):
        self.donors: dict[str, str] = {}
        own, alike, foreign = (Counter[tuple[str, str]]() for _ in range(3))
        for group, by_atom, by_element in ((ions, own, alike), (others, foreign, foreign)):
            for smiles in group:
                for site in sites(smiles):
                    by_atom[site.atom, site.substituent] += 1
                    by_element[element(site.atom), site.substituent] += 1
                    self.donors.setdefault(site.substituent, smiles)
        self._tables = [_by_atom(counts) for counts in (own, alike, foreign)]

    def draw(self, atom: str, random: np.random.Generator, foreign: float, alike: float) -> str | None:
        """A substituent for a kind of atom; None where none was seen.

        Args:
            atom: kind of the atom.
            random: numbers.
            foreign: chance that it comes from an ion of the other sign.
            alike: chance that it comes from any atom of the same element.
        """
        own, by_element, others = self._tables
        drawn, table = random.random(), None
        if drawn < foreign:
            table = others.get(atom) or others.get(element(atom))
        elif drawn < foreign + alike:
            table = by_element.get(element(atom))
        table = table or own.get(atom)
        if table is None:
            return None
        names, cumulated = table
        return names[min(int(np.searchsorted(cumulated, random.random())), len(names) - 1)]


def element(atom: str) -> str:
    """Element and aromaticity of a kind of atom."""
    return atom.split("+")[0].split("-")[0]


def _by_atom(counts: Counter[tuple[str, str]]) -> dict[str, tuple[list[str], np.ndarray]]:
    grouped: dict[str, tuple[list[str], list[int]]] = {}
    for (atom, substituent), count in counts.items():
        names, numbers = grouped.setdefault(atom, ([], []))
        names.append(substituent)
        numbers.append(count)
    return {atom: (names, np.cumsum(numbers) / sum(numbers)) for atom, (names, numbers) in grouped.items()}


joined = lru_cache(maxsize=500_000)(join)
