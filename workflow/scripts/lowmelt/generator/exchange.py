"""Relatives of the known ions, made by exchanging a substituent of one for a substituent of another.

They teach a sequence model the grammar of ions where known ions are few, and drawn at random, with nothing
learned, they are the baseline that a generator of new ions has to be compared with.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from rdkit import Chem

from lowmelt.chem.ions import Ion, IonError, parse_ion

SINGLE_BOND = Chem.MolFromSmarts("[!#0;!#1]-&!@[!#0;!#1]")
MAX_SUBSTITUENT = 20


@dataclass(frozen=True)
class Cut:
    """One way to take an ion apart at a single bond outside rings.

    Attributes:
        core: SMILES of the part with the charge, its open valence marked ``[*:1]``.
        substituent: SMILES of the neutral part, likewise.
        bond: what the bond joins: element, aromaticity, charge and degree of the atom on either side.
    """

    core: str
    substituent: str
    bond: tuple[str, str]


def cuts(smiles: str) -> list[Cut]:
    """All cuts of an ion that leave the charge in one part and at most 20 heavy atoms in the other."""
    molecule = Chem.MolFromSmiles(smiles)
    found = []
    for first, second in molecule.GetSubstructMatches(SINGLE_BOND):
        bond = molecule.GetBondBetweenAtoms(first, second)
        pieces = Chem.FragmentOnBonds(molecule, [bond.GetIdx()], dummyLabels=[(0, 0)])
        parts = Chem.GetMolFrags(pieces, asMols=True, sanitizeFrags=False)
        members = Chem.GetMolFrags(pieces)
        if len(parts) != 2:
            continue
        neutral = [not any(atom.GetFormalCharge() for atom in part.GetAtoms()) for part in parts]
        if neutral[0] == neutral[1]:
            continue
        side = neutral.index(True)
        if parts[side].GetNumHeavyAtoms() > MAX_SUBSTITUENT + 1:
            continue
        outer, inner = (first, second) if first in members[side] else (second, first)
        kind = (environment(molecule.GetAtomWithIdx(inner)), environment(molecule.GetAtomWithIdx(outer)))
        found.append(Cut(_open(parts[1 - side]), _open(parts[side]), kind))
    return found


def environment(atom: Chem.Atom) -> str:
    """Kind of an atom: element, aromaticity, charge, hybridisation."""
    aromatic = "a" if atom.GetIsAromatic() else ""
    return f"{atom.GetSymbol()}{aromatic}{atom.GetFormalCharge():+d}/{atom.GetHybridization()}"


def _open(part: Chem.Mol) -> str:
    part = Chem.Mol(part)
    for atom in part.GetAtoms():
        if not atom.GetAtomicNum():
            atom.SetIsotope(0)
            atom.SetAtomMapNum(1)
    return Chem.MolToSmiles(part)


def join(core: str, substituent: str) -> str | None:
    """SMILES of the two parts joined at their open valences; None where that is no molecule."""
    try:
        joined = Chem.molzip(Chem.MolFromSmiles(core), Chem.MolFromSmiles(substituent))
        Chem.SanitizeMol(joined)
    except (ValueError, RuntimeError):
        return None
    return Chem.MolToSmiles(joined)


def exchange(
    smiles: Sequence[str],
    count: int,
    seed: int,
    others: Sequence[str] = (),
    exclude: Collection[str] = (),
    foreign: float = 0.0,
    again: float = 0.0,
    max_heavy_atoms: int = 70,
) -> list[str]:
    """New ions, each a known ion with one substituent exchanged for one of another known ion.

    An exchange keeps the charge and joins the same two kinds of atom as the bond that was cut. A core of
    each ion is as likely as one of another; substituents are drawn as often as they occur.

    Args:
        smiles: ions of one sign.
        count: draws; the result is shorter where draws fail or repeat.
        seed: of the draws.
        others: ions of the other sign, whose substituents may be used too.
        exclude: ``ion_id`` of ions that must not come out.
        foreign: chance that the substituent comes from ``others``.
        again: chance that an ion is taken apart that was made before, in place of a known one.
        max_heavy_atoms: of a new ion.

    Returns:
        Distinct canonical SMILES, none of them among ``smiles``.
    """
    random = np.random.default_rng(seed)
    by_ion = [found for found in map(cuts, smiles) if found]
    pool, foreign_pool = substituents(by_ion), substituents(map(cuts, others if foreign else ()))
    unwanted = {*exclude, *(parse_ion(text).ion_id for text in smiles)}
    tried, made = set(smiles), {}
    latest: list[str] = []
    for _ in range(count if by_ion else 0):
        found = by_ion[random.integers(len(by_ion))]
        if latest and random.random() < again:
            found = cuts(latest[random.integers(len(latest))]) or found
        cut = found[random.integers(len(found))]
        choices = (foreign_pool if random.random() < foreign else pool).get(cut.bond)
        drawn = join(cut.core, choices[random.integers(len(choices))]) if choices else None
        if drawn is None or drawn in tried:
            continue
        tried.add(drawn)
        ion = _ion(drawn)
        if ion and ion.ion_id not in unwanted and ion.heavy_atoms <= max_heavy_atoms:
            made[ion.ion_id] = ion.smiles
            latest.append(ion.smiles)
    return list(made.values())


def substituents(by_ion: Iterable[Sequence[Cut]]) -> dict[tuple[str, str], list[str]]:
    """The substituents of all cuts of all ions, by the bond that holds them."""
    pool: dict[tuple[str, str], list[str]] = defaultdict(list)
    for cut in (cut for found in by_ion for cut in found):
        pool[cut.bond].append(cut.substituent)
    return pool


def _ion(smiles: str) -> Ion | None:
    try:
        return parse_ion(smiles)
    except IonError:
        return None
