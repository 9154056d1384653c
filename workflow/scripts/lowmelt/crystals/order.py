"""Which ions are solid, from the arrangement of their neighbours.

Pure crystal and pure melt at the same temperature teach a linear discriminant on local bond order
(Steinhardt, Nelson and Ronchetti 1983, 10.1103/PhysRevB.28.784, equation 1.3, averaged over neighbours as in
Lechner and Dellago 2008, 10.1063/1.2977970, equation 6) and on how parallel neighbouring ions lie. So no
threshold is set by hand, and any lattice will do. What the discriminant takes for solid in the pure phases
corrects the share that it finds in a box of both. Enthalpy plays no part: a melt that relaxes stays a melt.
"""

from dataclasses import dataclass

import freud
import numpy as np

from lowmelt.crystals.blocks import Crystal
from lowmelt.failures import PhysicsFailure

DEGREES = (4, 6, 8)
NEIGHBOURS_ALL, NEIGHBOURS_ALIKE = 14, 12
RIDGE = 1e-3
LEAST_CONTRAST = 0.5  # share of right answers in both phases, less what guessing gives


class PhasesAlike(PhysicsFailure):
    """The crystal and its melt cannot be told apart by the order of their ions."""


@dataclass(frozen=True)
class Frame:
    """Ions at one instant.

    Attributes:
        centres: (ions, 3) in nm.
        long, normal: (ions, 3) unit vectors along the longest and the shortest extent; NaN for single atoms.
        vectors: (3, 3) periodic vectors in rows, in OpenMM's form.
    """

    centres: np.ndarray
    long: np.ndarray
    normal: np.ndarray
    vectors: np.ndarray


def frame(crystal: Crystal, positions: np.ndarray, vectors: np.ndarray) -> Frame:
    """Centres and axes of the ions of one or more blocks of a crystal; positions (atoms, 3) in nm."""
    copies = len(positions) // len(crystal.positions_nm)
    sizes = np.array([ion.n_atoms for ion in crystal.ions] * copies)
    starts = np.cumsum(sizes) - sizes
    centres = np.add.reduceat(positions, starts, axis=0) / sizes[:, None]
    long, normal = (np.full(centres.shape, np.nan) for _ in range(2))
    for size in set(sizes[sizes > 1].tolist()):
        chosen = np.flatnonzero(sizes == size)
        shapes = positions[starts[chosen, None] + np.arange(size)] - centres[chosen, None]
        axes = np.linalg.eigh(np.einsum("nai,naj->nij", shapes, shapes))[1]
        long[chosen], normal[chosen] = axes[:, :, 2], axes[:, :, 0]
    return Frame(centres, long, normal, vectors)


def features(seen: Frame, kinds: np.ndarray) -> np.ndarray:
    """Order around each ion (ions, 8): bond order of three degrees among all and among like ions, alignment.

    Args:
        seen: the ions.
        kinds: (ions,) 0 cation, 1 anion.
    """
    box = freud.box.Box.from_matrix(seen.vectors.T)
    made = np.zeros((len(kinds), 2 * len(DEGREES) + 2))
    made[:, : len(DEGREES)], _ = _bond_order(box, seen.centres, NEIGHBOURS_ALL)
    for kind in (0, 1):
        own = np.flatnonzero(kinds == kind)
        order, near = _bond_order(box, seen.centres[own], NEIGHBOURS_ALIKE)
        made[own, len(DEGREES) : 2 * len(DEGREES)] = order
        for column, axes in ((-2, seen.long[own]), (-1, seen.normal[own])):
            made[own, column] = _alignment(axes, near)
    return made


def _bond_order(box, points: np.ndarray, neighbours: int) -> tuple[np.ndarray, np.ndarray]:
    """Averaged Steinhardt order (points, degrees) and the neighbours (points, n)."""
    count = min(neighbours, len(points) - 1)
    wrapped = box.wrap(points)
    query = freud.locality.AABBQuery(box, wrapped).query(
        wrapped, {"num_neighbors": count, "exclude_ii": True}
    )
    near = query.toNeighborList()
    order = freud.order.Steinhardt(list(DEGREES), average=True).compute((box, wrapped), neighbors=near)
    return np.asarray(order.particle_order).reshape(len(points), -1), np.asarray(near[:, 1]).reshape(
        -1, count
    )


def _alignment(axes: np.ndarray, near: np.ndarray) -> np.ndarray:
    """Mean second Legendre polynomial of the angles with the neighbours' axes (points,); 0: single atoms."""
    cosines = np.einsum("ni,nmi->nm", axes, axes[near])
    return np.nan_to_num((1.5 * cosines**2 - 0.5).mean(axis=1))


@dataclass(frozen=True)
class Discriminant:
    """Tells solid from liquid ions.

    Attributes:
        weights: (kinds, features) and ``offsets`` (kinds,): solid where weights @ features > offset.
        found_solid: share of all ions taken for solid in the pure crystal, and in the pure melt.
    """

    weights: np.ndarray
    offsets: np.ndarray
    found_solid: tuple[float, float]

    @property
    def contrast(self) -> float:
        """1 when the pure phases are told apart without a mistake, 0 when by guessing."""
        return self.found_solid[0] - self.found_solid[1]

    def is_solid(self, order: np.ndarray, kinds: np.ndarray) -> np.ndarray:
        """(ions,) whether each looks solid."""
        return np.einsum("nf,nf->n", order, self.weights[kinds]) > self.offsets[kinds]

    def share(self, solid: np.ndarray) -> float:
        """Share of solid among ions that look solid or not (ions,), freed of the mistakes in pure phases."""
        return float((solid.mean() - self.found_solid[1]) / self.contrast)


def learn(solid: list[np.ndarray], liquid: list[np.ndarray], kinds: np.ndarray) -> Discriminant:
    """Fisher's linear discriminant of both phases for each kind of ion; mistakes counted on other frames.

    Args:
        solid, liquid: features (ions, n) of frames of the pure phases, at least two each.
        kinds: (ions,).

    Raises:
        PhasesAlike: hardly better than guessing.
    """
    made = _fit(solid[::2], liquid[::2], kinds)
    found = [
        float(np.mean([made.is_solid(order, kinds) for order in frames[1::2]])) for frames in (solid, liquid)
    ]
    if found[0] - found[1] < LEAST_CONTRAST:
        raise PhasesAlike(
            f"{found[0]:.0%} of the crystal's ions and {found[1]:.0%} of the melt's look solid: "
            "their order does not tell the phases apart"
        )
    full = _fit(solid, liquid, kinds)
    return Discriminant(full.weights, full.offsets, (found[0], found[1]))


def _fit(solid: list[np.ndarray], liquid: list[np.ndarray], kinds: np.ndarray) -> Discriminant:
    weights, offsets = [], []
    for kind in (0, 1):
        groups = [np.concatenate([order[kinds == kind] for order in frames]) for frames in (solid, liquid)]
        means = [group.mean(axis=0) for group in groups]
        scatter = sum(np.cov(group.T) for group in groups) / 2
        scale = np.sqrt(np.diag(scatter)) + 1e-9
        whitened = scatter / np.outer(scale, scale) + RIDGE * np.eye(len(scale))
        weight = np.linalg.solve(whitened, (means[0] - means[1]) / scale) / scale
        weights.append(weight)
        offsets.append(weight @ (means[0] + means[1]) / 2)
    return Discriminant(np.array(weights), np.array(offsets), (1.0, 0.0))


def profile(seen: Frame, solid: np.ndarray, bins: int = 20) -> np.ndarray:
    """Share of ions that look solid in slices along the normal of the interface (bins,); NaN: no ion."""
    height = seen.centres @ np.linalg.inv(seen.vectors)[:, 2] % 1.0
    slices = np.minimum((height * bins).astype(int), bins - 1)
    count = np.bincount(slices, minlength=bins)
    with np.errstate(invalid="ignore"):
        return np.bincount(slices, weights=solid, minlength=bins) / count
