"""What a search looks through: space groups, independent formula units, a known cell where there is one."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import gemmi
import numpy as np

from lowmelt.crystals.blocks import triangle
from lowmelt.crystals.search.contents import Contents
from lowmelt.crystals.search.packing import volume_estimate
from lowmelt.crystals.search.symmetry import GROUPS, NoSuchSymmetry, Symmetry, subgroups, symmetry
from lowmelt.forcefield.parameters import IonParameters

Pair = tuple[IonParameters, IonParameters]
LIKELY = (0.6, 1.6)  # of the estimated volume of a formula unit, that of a true crystal


@dataclass(frozen=True)
class Space:
    """What the packings of one sequence have in common.

    Attributes:
        symmetry: space group.
        contents: independent ions.
        cell: (3, 3) vectors in rows in nm, where the cell is known.
    """

    symmetry: Symmetry
    contents: Contents
    cell: np.ndarray | None = None


@dataclass(frozen=True)
class KnownCell:
    """A published cell without coordinates.

    Attributes:
        edges_A, angles_deg: (3,) each.
        group: Hermann-Mauguin symbol.
        formula_units: in the cell; None: those that give the likeliest density.
    """

    edges_A: tuple[float, float, float]
    angles_deg: tuple[float, float, float]
    group: str
    formula_units: int | None = None

    @classmethod
    def from_config(cls, given: Mapping | None) -> "KnownCell | None":
        """That of an entry of ``dynamics: crystals``, where it has one."""
        if given is None:
            return None
        edges, angles = tuple(given["edges_A"]), tuple(given["angles_deg"])
        return cls(edges, angles, given["group"], given.get("formula_units"))

    @property
    def vectors_nm(self) -> np.ndarray:
        """(3, 3) in rows."""
        cell = gemmi.UnitCell(*self.edges_A, *self.angles_deg)
        return triangle(np.array(cell.orth.mat.tolist()).T / 10)[0]


def spaces(
    pair: Pair,
    counts: tuple[int, int],
    charge_scale: float,
    units: Sequence[int],
    known: KnownCell | None = None,
) -> list[Space]:
    """All that a search looks through.

    Args:
        pair: cation and anion.
        counts: of each in the formula unit.
        charge_scale: factor of the charges.
        units: independent formula units, one or more of 1, 2...
        known: cell and space group; the commonest space groups when None.

    Raises:
        NoSuchSymmetry: the cell does not hold whole formula units in this group.
        TooManySubgroups: the group of the cell has more than can be looked through.
    """
    made = {n: Contents.of_salt(pair, counts, n, charge_scale) for n in units}
    if known is None:
        return [Space(symmetry(group), made[n]) for n in units for group in GROUPS]
    whole, vectors = symmetry(known.group), known.vectors_nm
    total = known.formula_units or _units_in(known, whole, pair, counts)
    found = []
    for n in units:
        if total % n == 0 and whole.order % (total // n) == 0:
            try:
                groups = subgroups(whole, total // n)
            except NoSuchSymmetry:
                continue
            found += [Space(group, made[n], vectors) for group in groups]
    if not found:
        raise NoSuchSymmetry(
            f"{total} formula units in {known.group}: no subgroup has {' or '.join(map(str, units))} of them "
            "independent; give formula_units, or more of independent"
        )
    return found


def _units_in(known: KnownCell, whole: Symmetry, pair: Pair, counts: tuple[int, int]) -> int:
    """Formula units of the likeliest density among those that the group allows, whole orbits first."""
    volume = float(np.linalg.det(known.vectors_nm))
    one = volume_estimate(Contents.of_salt(pair, counts, 1, 1.0))
    allowed = [n for n in range(1, 2 * whole.order + 1) if whole.order % n == 0 or n == 2 * whole.order]
    likely = [n for n in allowed if LIKELY[0] < volume / n / one < LIKELY[1]]
    if not likely:
        raise NoSuchSymmetry(f"no number of formula units fits the cell in {known.group}; give formula_units")
    return min(likely, key=lambda n: abs(np.log(volume / n / one)))


def slices(trials: int, batches: int, among: int) -> list[tuple[int, int]]:
    """First packing and number of packings that each batch takes of each of ``among`` sequences."""
    each = -(-trials // (batches * among))
    return [(n * each, each) for n in range(batches)]
