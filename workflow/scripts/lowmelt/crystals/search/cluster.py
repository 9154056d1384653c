"""Telling crystals apart: equal energy, density and distances of neighbours mean the same packing."""

from collections.abc import Sequence

import numpy as np

from lowmelt.crystals.search.contents import Contents
from lowmelt.crystals.search.packing import Packings

NEIGHBOURS = 24
REACH_NM = 0.8  # holds some 24 heavy atoms of any salt; widened where it does not
ENERGY_KJ = 0.5
DENSITY = 0.01
DISTANCE_NM = 0.01


def fingerprints(packings: Packings, neighbours: int = NEIGHBOURS) -> np.ndarray:
    """Average distances in nm to the nearest heavy atoms (crystals, kinds * neighbours).

    The average minimum distances of Widdowson et al. 2022, 10.46793/match.87-3.529W, for each element of each
    ion by itself: independent of the choice of the cell, equal for mirror images, and continuous.
    """
    kinds = kinds_of_atoms(packings.contents)
    return np.array([_of_one(packings[n : n + 1], kinds, neighbours) for n in range(len(packings))])


def kinds_of_atoms(contents: Contents) -> np.ndarray:
    """(atoms,) number of the pair of ion and element, hydrogens -1."""
    names: dict[tuple[str, str], int] = {}
    found = []
    for ion in contents.ions:
        for element in ion.elements:
            found.append(-1 if element == "H" else names.setdefault((ion.ion_id, element), len(names)))
    return np.array(found)


def _of_one(crystal: Packings, kinds: np.ndarray, neighbours: int) -> np.ndarray:
    where = crystal.positions()[0].numpy()  # (operations, atoms, 3)
    cell = crystal.cells[0].numpy()
    first = where[0][kinds >= 0]
    every = where[:, kinds >= 0].reshape(-1, 3)
    reach = REACH_NM
    while True:
        distances = _nearest(first, every, cell, reach, neighbours)
        if distances[:, -1].max() < reach:
            break
        reach *= 1.3
    labels = kinds[kinds >= 0]
    return np.concatenate([distances[labels == kind].mean(axis=0) for kind in np.unique(labels)])


def _nearest(
    first: np.ndarray, every: np.ndarray, cell: np.ndarray, reach: float, neighbours: int
) -> np.ndarray:
    """(atoms, neighbours) sorted distances; right as far as ``reach``."""
    inverse = np.linalg.inv(cell)
    most = np.ceil(reach * np.linalg.norm(inverse, axis=0) + 0.5).astype(int)
    grid = np.stack(np.meshgrid(*(np.arange(-n, n + 1) for n in most), indexing="ij"), -1).reshape(-1, 3)
    gap = (every[None] - first[:, None]) @ inverse
    gap = (gap - np.round(gap)) @ cell
    squares = (gap[:, :, None] + grid @ cell).reshape(len(first), -1, 3)
    distance = np.sqrt((squares**2).sum(axis=-1))
    distance[distance < 1e-6] = np.inf  # itself
    if distance.shape[1] <= neighbours:
        return np.full((len(first), neighbours), np.inf)
    return np.sort(np.partition(distance, neighbours, axis=1)[:, :neighbours], axis=1)


def alike(one: Packings, other: Packings, own: np.ndarray, others: np.ndarray) -> bool:
    """Whether two relaxed crystals with these fingerprints are the same packing."""
    return bool(
        abs(one.energies[0] - other.energies[0]) < ENERGY_KJ
        and abs(one.densities[0] / other.densities[0] - 1) < DENSITY
        and np.abs(own - others).max() < DISTANCE_NM
    )


def distinct(crystals: Sequence[Packings], most: int) -> tuple[list[int], list[list[int]]]:
    """The lowest of each group of alike crystals.

    Args:
        crystals: of one each, with their energies.
        most: how many are wanted.

    Returns:
        their numbers from the lowest energy up, at most ``most``, and the numbers of all that are like each.
    """
    energies = [float(crystal.energies[0]) for crystal in crystals]
    kept: list[int] = []
    groups: list[list[int]] = []
    prints: list[np.ndarray] = []
    for n in np.argsort(energies):
        near = [m for m in range(len(kept)) if energies[n] - energies[kept[m]] < ENERGY_KJ]
        if not near and len(kept) == most:
            break
        own = fingerprints(crystals[n])[0]
        same = [m for m in near if alike(crystals[n], crystals[kept[m]], own, prints[m])]
        if same:
            groups[same[0]].append(int(n))
        elif len(kept) < most:
            kept.append(int(n))
            prints.append(own)
            groups.append([int(n)])
    return kept, groups
