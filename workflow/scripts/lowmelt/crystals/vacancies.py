"""Vacancies: formula units taken out of a block of crystal, from which it begins to melt.

A perfect crystal without a surface superheats, since no melt can form in it; with vacancies it melts at a
temperature that falls with their share, then hardly any more: Agrawal, Rice and Thompson 2003, J. Chem. Phys.
119, 9617, on nitromethane; Velardez, Alavi and Thompson 2003, 10.1063/1.1605380, on ammonium dinitramide.
"""

import numpy as np

from lowmelt.crystals import source
from lowmelt.crystals.blocks import Crystal
from lowmelt.crystals.matter import Block, centres


def taken_out(crystal: Crystal, share: float, seed: int) -> np.ndarray:
    """Ions that go (ions,), whole formula units: an ion drawn at random, and those next to it.

    Args:
        crystal: the perfect block.
        share: of its formula units, rounded to whole ones.
        seed: of the draws.
    """
    rng, kinds = np.random.default_rng(seed), crystal.kinds
    places = centres(crystal, crystal.positions_nm)
    counts = np.bincount(kinds, minlength=2) // crystal.formula_units
    gone = np.zeros(len(kinds), dtype=bool)
    for _ in range(round(share * crystal.formula_units)):
        first = rng.choice(np.flatnonzero(~gone))
        apart = (places - places[first]) @ np.linalg.inv(crystal.vectors_nm)
        near = np.argsort(np.linalg.norm((apart - np.round(apart)) @ crystal.vectors_nm, axis=1))
        for kind, count in enumerate(counts):
            there = [ion for ion in near if kinds[ion] == kind and not gone[ion]]
            gone[there[:count]] = True
    return gone


def block_of(crystal: Crystal) -> Block:
    """The atoms of a crystal where it was built."""
    return Block(crystal.positions_nm, crystal.vectors_nm)


def record_without(crystal: Crystal, matter: Block, gone: np.ndarray) -> dict:
    """The record of a block of which some ions are gone, for ``source.rebuild``.

    Args:
        crystal: the perfect block.
        matter: its atoms and its box as they are now.
        gone: (ions,) which go.
    """
    units = crystal.formula_units * int((~gone).sum()) // len(gone)
    return source.record(crystal) | {
        "positions_nm": matter.positions[~gone[crystal.ion_of_atom]].tolist(),
        "vectors_nm": matter.vectors.tolist(),
        "kinds": crystal.kinds[~gone].tolist(),
        "formula_units": units,
    }
