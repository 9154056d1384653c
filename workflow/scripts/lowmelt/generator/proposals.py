"""A large pool of new ions, each made from known ones by a move or two, and how each was made."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from lowmelt.generator import moves
from lowmelt.generator.moves import Substituents, hydrogens, joined, repeats, sites

MOVES: Mapping[str, float] = {
    "exchange": 0.7,
    "remove": 0.04,
    "add": 0.1,
    "exchange_all": 0.08,
    "chain": 0.08,
}


@dataclass
class Proposal:
    """One new ion and how it was made.

    Attributes:
        parent: SMILES of the ion that was changed, a known one in the first round.
        substituent: what it was given, ``[*:1]`` at the open valence; empty where nothing was.
        move: one of ``MOVES``.
        round: 1 when made from a known ion, 2 from one made before.
        draws: how often it was drawn.
        pairs: (core, substituent, kind of atom) of each exchange that leads to it.
    """

    parent: str
    substituent: str
    move: str
    round: int
    draws: int = 0
    pairs: set[tuple[str, str, str]] = field(default_factory=set)


def propose(
    parents: Sequence[str],
    substituents: Substituents,
    known: Collection[str],
    count: int,
    seed: int,
    number: int = 1,
    foreign: float = 0.0,
    alike: float = 0.1,
) -> dict[str, Proposal]:
    """Distinct new ions from ``count`` draws, in the order in which they were drawn first.

    Args:
        parents: SMILES of ions that are changed, each as likely as the others.
        substituents: what they may be given.
        known: SMILES that are not new.
        count: draws; some lead nowhere, many lead to the same ion.
        seed: of the draws.
        number: of the round, for the record.
        foreign: chance that a substituent comes from an ion of the other sign.
        alike: chance that it comes from any atom of the same element.
    """
    random = np.random.default_rng(seed)
    known = set(known)
    names, cumulated = list(MOVES), np.cumsum(list(MOVES.values()))
    found: dict[str, Proposal] = {}
    for _ in range(count if parents else 0):
        parent = parents[int(random.integers(len(parents)))]
        move = names[min(int(np.searchsorted(cumulated, random.random())), len(names) - 1)]
        made, substituent, pair = _moved(parent, move, substituents, random, foreign, alike)
        if made is None or made in known or "." in made:
            continue
        entry = found.setdefault(made, Proposal(parent, substituent, move, number))
        entry.draws += 1
        if pair:
            entry.pairs.add(pair)
    return found


def _moved(
    parent: str,
    move: str,
    substituents: Substituents,
    random: np.random.Generator,
    foreign: float,
    alike: float,
) -> tuple[str | None, str, tuple[str, str, str] | None]:
    """The ion that one move makes, the substituent that it was given, and the exchange."""
    if move == "chain":
        return moves.change_chain(parent, random), "", None
    if move == "exchange_all":
        groups = repeats(parent)
        if not groups:
            return None, "", None
        atom, places = groups[random.integers(len(groups))]
        given = substituents.draw(atom, random, foreign, alike)
        return (moves.exchange_all(parent, places, given), given, None) if given else (None, "", None)
    places_of = hydrogens(parent) if move == "add" else sites(parent)
    if not places_of:
        return None, "", None
    site = places_of[random.integers(len(places_of))]
    if move == "remove":
        return moves.close(site.core), "", None
    given = substituents.draw(site.atom, random, foreign, alike)
    if given is None:
        return None, "", None
    pair = (site.core, given, site.atom) if move == "exchange" else None
    return joined(site.core, given), given, pair


def merge(first: Mapping[str, Proposal], later: Mapping[str, Proposal]) -> dict[str, Proposal]:
    """The proposals of two rounds; an ion of both keeps the record of the first."""
    merged = dict(first)
    for smiles, entry in later.items():
        if smiles in merged:
            merged[smiles].pairs |= entry.pairs
        else:
            merged[smiles] = entry
    return merged
