"""A search from its batches of random packings to the few crystals that are kept."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import torch

from lowmelt.crystals.search import relax
from lowmelt.crystals.search.cluster import distinct
from lowmelt.crystals.search.contents import Contents
from lowmelt.crystals.search.packing import Packings, random_packings
from lowmelt.crystals.search.symmetry import Symmetry

KEPT_OF_BATCH = 40
WINDOW_KJ = 30.0  # above the lowest of a batch: no relaxation brings these down
SHAKE_NM = 0.004
CLASH_NM = 0.08  # nearer than any two atoms of different ions can be
log = logging.getLogger("lowmelt")


@dataclass(frozen=True)
class Found:
    """A crystal that a search keeps.

    Attributes:
        crystal: one, without symmetry.
        symmetry: of the packing that it came from; the crystal may have more.
        times: how many packings led to it.
        energy: lattice energy in kJ/mol of a formula unit, ions at rest far apart not subtracted.
    """

    crystal: Packings
    symmetry: str
    times: int

    @property
    def energy(self) -> float:
        """In kJ/mol of a formula unit."""
        return float(self.crystal.energies[0])

    @property
    def density(self) -> float:
        """In kg/m3."""
        return float(self.crystal.densities[0])


def search_batch(
    contents: Contents,
    symmetry: Symmetry,
    conformers: dict[str, np.ndarray],
    seed: int,
    first: int,
    count: int,
    cell: np.ndarray | None = None,
) -> Packings:
    """The best of some random packings, relaxed with rigid ions.

    Args:
        contents, symmetry, conformers, seed, first, count: as for ``random_packings``.
        cell: (3, 3) known vectors in nm, which are kept; random ones that relax when None.
    """
    made = random_packings(contents, symmetry, conformers, seed, first, count, cell)
    for stage in (relax.SOFT, relax.ROUGH):
        made = relax.relax(made.compact() if cell is None else made, replace(stage, fixed_cell=cell is not None))
    made = made[sound(made)]
    lowest = made.energies.argsort()[:KEPT_OF_BATCH]
    made = made[lowest]
    return made[made.energies < made.energies.min() + WINDOW_KJ] if len(made) else made


def sound(packings: Packings) -> torch.Tensor:
    """(crystals,) whether the energy is a number and no atoms have fallen into each other."""
    good = torch.isfinite(packings.energies) & (packings.energies > relax.FLOOR)
    for n in good.nonzero()[:, 0].tolist():
        good[n] = relax.nearest_contact(packings[n : n + 1]) > CLASH_NM
    return good


def finish(batches: Sequence[Packings], fine: int = 100, most: int = 20, seed: int = 0) -> list[Found]:
    """The lowest crystals of all batches with flexible ions, first in their symmetry, then without any.

    Args:
        batches: from ``search_batch``, of one salt.
        fine: crystals that are relaxed with flexible ions.
        most: crystals that are relaxed without symmetry, and returned at most.
        seed: of the small shake that lets a saddle point of higher symmetry go.
    """
    single = [batch[n : n + 1] for batch in batches for n in range(len(batch))]
    if not single:
        return []
    chosen, counts = distinct(single, fine)
    log.info("%d packings, %d distinct kept", len(single), len(chosen))
    rigid = _relaxed([single[n] for n in chosen], relax.FINE)
    flexible = _relaxed(rigid, relax.FLEXIBLE)
    again, repeats = distinct(flexible, most)
    times = [counts[n] for n in again]
    rng = torch.Generator().manual_seed(seed)
    free = _relaxed([_shaken(flexible[n].lowered(), rng) for n in again], relax.FLEXIBLE)
    last, _ = distinct(free, most)
    log.info("%d distinct after relaxing without symmetry", len(last))
    return [Found(free[n].compact(), flexible[again[n]].symmetry.name, times[n] + repeats[n] - 1) for n in last]


def _shaken(crystal: Packings, rng: torch.Generator) -> Packings:
    noise = torch.randn(crystal.shapes.shape, generator=rng, dtype=crystal.shapes.dtype)
    return replace(crystal.compact(), shapes=crystal.compact().shapes + SHAKE_NM * noise)


def _relaxed(crystals: Sequence[Packings], stage: relax.Stage) -> list[Packings]:
    """Each by itself: they differ in symmetry and need different numbers of steps."""
    made = []
    for crystal in crystals:
        found = relax.relax(crystal.compact(), stage)
        if bool(sound(found)[0]):
            made.append(found)
    return made
