"""Is the known form among those that a search found?"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch

from lowmelt.crystals.search import relax
from lowmelt.crystals.search.cluster import alike, fingerprints
from lowmelt.crystals.search.packing import Packings, from_cell
from lowmelt.crystals.search.stages import Found, shaken
from lowmelt.crystals.unit_cell import read_cif
from lowmelt.forcefield.parameters import IonParameters


@dataclass(frozen=True)
class Comparison:
    """A known form beside what was found.

    Attributes:
        rank: of the known form, counted from 1; None where it was not found.
        energy: of the known form after relaxing, kJ/mol of a formula unit.
        above_best: of the known form over the lowest of all, the known one included, in kJ/mol.
        density: after relaxing, in kg/m3.
        moved_nm: how far its fingerprint moved while it relaxed: what the force field makes of the crystal.
        gained: by a shake and a second relaxation in kJ/mol; well above 0 where the form's own symmetry had
            held it on a saddle.
    """

    rank: int | None
    energy: float
    above_best: float
    density: float
    moved_nm: float
    gained: float = 0.0


def relaxed(
    cif: str | Path,
    pair: tuple[IonParameters, IonParameters],
    counts: tuple[int, int],
    charge_scale: float,
    seed: int = 0,
) -> tuple[Packings, float, float]:
    """A known crystal at the minimum of the force field, shaken like those that a search finds.

    Returns:
        the crystal, how far its fingerprint moved in nm, and what the shake gained in kJ/mol.

    Raises:
        CrystalUnusable: the CIF is not that of the salt.
    """
    read = from_cell(read_cif(cif), pair, counts, charge_scale).compact()
    still = relax.relax(read, relax.FLEXIBLE)
    cold = relax.relax(shaken(still, torch.Generator().manual_seed(seed)), relax.FLEXIBLE)
    moved = float(np.abs(fingerprints(read) - fingerprints(cold)).max())
    return cold, moved, float(still.energies[0] - cold.energies[0])


def compare(found: Sequence[Found], known: Packings, moved_nm: float, gained: float = 0.0) -> Comparison:
    """The rank of a known form: that of the first crystal of the same energy, density and fingerprint."""
    own = fingerprints(known)[0]
    rank = None
    for n, one in enumerate(found, start=1):
        if alike(one.crystal, known, fingerprints(one.crystal)[0], own):
            rank = n
            break
    energy = float(known.energies[0])
    lowest = min([energy, *(one.energy for one in found)])
    return Comparison(rank, energy, energy - lowest, float(known.densities[0]), moved_nm, gained)
