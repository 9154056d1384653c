"""A search from its batches of random packings to the few crystals that are kept."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import torch

from lowmelt.crystals.search import relax
from lowmelt.crystals.search.cluster import distinct
from lowmelt.crystals.search.contents import Contents
from lowmelt.crystals.search.packing import Packings, joined, random_packings
from lowmelt.crystals.search.symmetry import Symmetry

KEPT_OF_BATCH = 40
WINDOW_KJ = 30.0  # above the lowest of a batch: no relaxation brings these down
REACHABLE_KJ = 15.0  # above the lowest: more than ions gain by changing their shapes
CHUNK = 8
MOST = 50  # crystals to the end: a force field puts a known form up to 35th, where 20 cut it off
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
        made = made.compact() if cell is None else made
        made = relax.relax(made, replace(stage, fixed_cell=cell is not None))
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


def finish(batches: Sequence[Packings], fine: int = 100, most: int = MOST, seed: int = 0) -> list[Found]:
    """The lowest crystals of all batches with flexible ions, first in their symmetry, then without any.

    Args:
        batches: from ``search_batch``, of one salt.
        fine: distinct packings of rigid ions that are relaxed to the end; the lowest half of them with
            flexible ions too, as far as they come within ``REACHABLE_KJ`` of the best.
        most: crystals that are relaxed without symmetry, and returned at most.
        seed: of the small shake that lets a saddle point of higher symmetry go.
    """
    crystals = [batch[n : n + 1] for batch in batches for n in range(len(batch))]
    crystals, times = _merged(crystals, [1] * len(crystals), fine)
    log.info("%d distinct packings of rigid ions", len(crystals))
    crystals, times = _merged(*_relaxed(crystals, times, relax.FINE), -(-fine // 2))
    near = sum(float(one.energies[0] - crystals[0].energies[0]) < REACHABLE_KJ for one in crystals)
    crystals, times = crystals[:near], times[:near]
    log.info("%d of them are relaxed with flexible ions", len(crystals))
    crystals, times = _merged(*_relaxed(crystals, times, relax.FLEXIBLE), most)
    rng = torch.Generator().manual_seed(seed)
    free = [shaken(crystal.lowered(), rng) for crystal in crystals]
    notes = [(crystal.symmetry.name, n) for crystal, n in zip(crystals, times, strict=True)]
    last, kept = _relaxed(free, notes, relax.FLEXIBLE)
    chosen, _ = distinct(last, most)
    log.info("%d distinct crystals are left without symmetry", len(chosen))
    return [Found(last[n].compact(), *kept[n]) for n in chosen]


def shaken(crystal: Packings, rng: torch.Generator) -> Packings:
    """A crystal without symmetry a little off its place, so that it does not rest on a saddle point."""
    short = crystal.compact()
    noise = torch.randn(crystal.shapes.shape, generator=rng, dtype=crystal.shapes.dtype)
    return replace(short, shapes=short.shapes + SHAKE_NM * noise)


def _merged(
    crystals: Sequence[Packings], times: Sequence[int], most: int
) -> tuple[list[Packings], list[int]]:
    """The lowest distinct crystals, and how many packings led to each."""
    chosen, groups = distinct(crystals, most)
    return [crystals[n] for n in chosen], [sum(times[m] for m in group) for group in groups]


def _relaxed(
    crystals: Sequence[Packings], notes: Sequence, stage: relax.Stage
) -> tuple[list[Packings], list]:
    """All those of a symmetry together; those that fall apart are left out with their notes."""
    alike: dict[tuple, list[int]] = {}
    for n, crystal in enumerate(crystals):
        space, ions = crystal.symmetry, tuple(ion.ion_id for ion in crystal.contents.ions)
        key = (space.rotations.tobytes(), space.translations.tobytes(), ions)
        alike.setdefault(key, []).append(n)
    made: list[Packings] = []
    kept = []
    for members in alike.values():
        together = relax.relax(joined([crystals[n] for n in members]).compact(), stage, CHUNK)
        good = sound(together).tolist()
        made += [together[n : n + 1] for n in range(len(members)) if good[n]]
        kept += [notes[m] for n, m in enumerate(members) if good[n]]
    return made, kept
