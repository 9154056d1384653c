"""Space groups as arrays: operations, what the crystal system leaves free of the cell, and subgroups."""

from dataclasses import dataclass

import gemmi
import numpy as np

from lowmelt.failures import PhysicsFailure

# The commonest space groups of the Cambridge Structural Database, in the order of its Space Group Statistics;
# see also International Tables C, chapter 9.7. Pnma is left out: its mirror needs ions on special positions,
# and what it holds is found in its subgroups Pna21, P212121 and P21/c.
GROUPS = (14, 2, 15, 19, 4, 61, 33, 9, 1, 60)
SAME = 1e-6
MOST_SUBGROUPS = 500  # looked through, some 4 s; rock salt in F m -3 m is within, large cubic cells are not

TRICLINIC = np.tril(np.ones((3, 3)))
MONOCLINIC = np.array([[1, 0, 0], [0, 1, 0], [1, 0, 1]], dtype=float)  # b is the unique axis
ORTHORHOMBIC = np.eye(3)
FREE = {"triclinic": TRICLINIC, "monoclinic": MONOCLINIC, "orthorhombic": ORTHORHOMBIC}


class NoSuchSymmetry(PhysicsFailure):
    """A space group is unknown, or no subgroup of it fits the contents of the cell."""


@dataclass(frozen=True)
class Symmetry:
    """Operations x' = R x + t on fractional coordinates, the identity first.

    Attributes:
        name: Hermann-Mauguin symbol.
        rotations: (operations, 3, 3).
        translations: (operations, 3).
        free: (3, 3) 1 where the lower triangle of cell vectors in rows may change; all 0: the cell is fixed.
    """

    name: str
    rotations: np.ndarray
    translations: np.ndarray
    free: np.ndarray

    @property
    def order(self) -> int:
        """Number of operations in the cell."""
        return len(self.rotations)


class TooManySubgroups(PhysicsFailure):
    """A known cell of so high a symmetry that its subgroups cannot all be looked through."""


def symmetry(group: int | str) -> Symmetry:
    """A space group by number (its standard setting) or symbol.

    Raises:
        NoSuchSymmetry: gemmi does not know it.
    """
    try:
        found = gemmi.find_spacegroup_by_number(group) if isinstance(group, int) else gemmi.SpaceGroup(group)
    except ValueError:
        raise NoSuchSymmetry(
            f"{group} is no space group; give its Hermann-Mauguin symbol, as P 21/c"
        ) from None
    operations = list(found.operations())
    rotations = np.array([operation.rot for operation in operations]) / gemmi.Op.DEN
    translations = np.array([operation.tran for operation in operations]) / gemmi.Op.DEN
    free = FREE.get(found.crystal_system_str(), np.zeros((3, 3)))
    if found.crystal_system_str() == "monoclinic" and found.monoclinic_unique_axis() != "b":
        free = np.zeros((3, 3))
    return Symmetry(found.xhm(), rotations, translations, free)


def subgroups(whole: Symmetry, order: int) -> list[Symmetry]:
    """Subgroups with the same cell and ``order`` operations, one of each class of conjugate ones.

    An ion on a special position of a group lies on a general one of those subgroups that share none of the
    site's symmetry: a structure of Z formula units is found with one or two independent units in a subgroup
    of order Z or Z / 2.

    Raises:
        NoSuchSymmetry: there is none.
        TooManySubgroups: there are too many to look through.
    """
    if order == whole.order:
        return [whole]
    table = _products(whole)
    inverse = table.argmin(axis=1)  # the identity has number 0
    reached = level = {frozenset([0])}
    while level:
        level = {
            grown
            for members in level
            for one in range(whole.order)
            if order % len(grown := _closure(members | {one}, table, order)) == 0
        } - reached
        reached = reached | level
        if len(reached) > MOST_SUBGROUPS:
            raise TooManySubgroups(
                f"{whole.name} has too many subgroups of up to {order} operations; give as group a subgroup "
                "that fits the cell, or more of independent"
            )
    found = {
        min(tuple(sorted(table[table[g, list(members)], inverse[g]].tolist())) for g in range(whole.order))
        for members in reached
        if len(members) == order
    }
    if not found:
        raise NoSuchSymmetry(f"{whole.name} has no subgroup of {order} operations in the same cell")
    return [
        Symmetry(
            f"subgroup of {whole.name}",
            whole.rotations[list(members)], whole.translations[list(members)], whole.free,
        )
        for members in sorted(found)
    ]  # fmt: skip


def _products(whole: Symmetry) -> np.ndarray:
    """(operations, operations) number of each product."""
    flat = np.concatenate([whole.rotations.reshape(-1, 9), whole.translations], axis=1)
    rows = []
    for rotation, shift in zip(whole.rotations, whole.translations, strict=True):
        rotated = (rotation @ whole.rotations).reshape(-1, 9)
        moved = whole.translations @ rotation.T + shift
        gap = np.concatenate([rotated, moved], axis=1)[:, None] - flat[None]
        gap[..., 9:] -= np.round(gap[..., 9:])
        rows.append((np.abs(gap).max(axis=-1) < SAME).argmax(axis=1))
    return np.array(rows)


def _closure(members: frozenset[int], table: np.ndarray, most: int) -> frozenset[int]:
    """All products of the members; cut off when there are more than ``most``."""
    while True:
        listed = sorted(members)
        grown = members | frozenset(table[np.ix_(listed, listed)].ravel().tolist())
        if len(grown) == len(members) or len(grown) > most:
            return grown
        members = grown
