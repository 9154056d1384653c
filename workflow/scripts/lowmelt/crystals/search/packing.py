"""Packings of a salt's ions in a space group, as a batch: what they are made of, and random ones."""

import warnings
from dataclasses import dataclass, replace

import numpy as np
import torch
from scipy.stats import qmc

from lowmelt.crystals.blocks import triangle
from lowmelt.crystals.search.contents import DOUBLE, Contents
from lowmelt.crystals.search.symmetry import TRICLINIC, Symmetry
from lowmelt.crystals.unit_cell import UnitCell, place_ions
from lowmelt.forcefield.parameters import IonParameters

# What spheres that touch at the minimum of Lennard-Jones cover of a crystal: 0.83 to 1.2 in eleven known
# salts, 0.94 at the median; single atoms that attract each other overlap most.
PACKED = 0.94
LOOSEST = 1.7  # volume of a random packing over the estimate, at most
ANGLES = (np.radians(60.0), np.radians(120.0))
STRETCH = 3.0  # longest edge over the shortest of a random cell, at most
NONE = Symmetry("P 1", np.eye(3)[None], np.zeros((1, 3)), TRICLINIC)
GRID_NM = 0.015


@dataclass(frozen=True)
class Packings:
    """A batch of crystals with the same symmetry and contents.

    Attributes:
        symmetry: space group of all.
        contents: independent ions.
        cells: (crystals, 3, 3) vectors in rows, lower triangles, in nm.
        centres: (crystals, ions, 3) fractional.
        shapes: (crystals, atoms, 3) each ion about its centre, turned as it lies, in nm.
        energies: (crystals,) kJ/mol of a formula unit; not a number before it is known.
    """

    symmetry: Symmetry
    contents: Contents
    cells: torch.Tensor
    centres: torch.Tensor
    shapes: torch.Tensor
    energies: torch.Tensor

    def __len__(self) -> int:
        return len(self.cells)

    def __getitem__(self, chosen) -> "Packings":
        """Some of the crystals."""
        return replace(
            self, cells=self.cells[chosen], centres=self.centres[chosen], shapes=self.shapes[chosen],
            energies=self.energies[chosen],
        )  # fmt: skip

    def to(self, kind: torch.dtype) -> "Packings":
        """With other numbers, single or double precision."""
        return replace(
            self, cells=self.cells.to(kind), centres=self.centres.to(kind), shapes=self.shapes.to(kind),
            energies=self.energies.to(kind),
        )  # fmt: skip

    @property
    def densities(self) -> torch.Tensor:
        """(crystals,) in kg/m3."""
        volume = torch.linalg.det(self.cells).abs() / self.symmetry.order
        return self.contents.mass * 1.66053907 / volume

    def positions(self) -> torch.Tensor:
        """(crystals, operations, atoms, 3) in nm."""
        return positions(self.symmetry, self.contents, self.cells, self.centres, self.shapes)

    def compact(self) -> "Packings":
        """The same crystals with short vectors, where all operations are the identity or the inversion.

        Other operations, and those that shift as well (a centred cell), are written for the cell as it is.
        """
        turned = self.symmetry.rotations - self.symmetry.rotations[:, :1, :1] * np.eye(3)
        if np.abs(turned).max() > 0 or np.abs(self.symmetry.translations).max() > 0:
            return self
        cells, centres, shapes = self.cells.clone(), self.centres.clone(), self.shapes.clone()
        for n, cell in enumerate(self.cells.double().numpy()):
            basis = shortest(cell)
            vectors, turn = triangle(basis @ cell)
            cells[n] = torch.tensor(vectors).to(cells)
            change = torch.tensor(cell @ np.linalg.inv(basis @ cell)).to(cells)
            centres[n] = self.centres[n] @ change
            shapes[n] = self.shapes[n] @ torch.tensor(turn).to(cells)
        return replace(self, cells=cells, centres=centres, shapes=shapes)

    def lowered(self) -> "Packings":
        """The same crystals without symmetry: all ions of the cell are independent."""
        whole = self.contents.repeated(self.symmetry.order)
        everywhere = self.positions().reshape(len(self), -1, 3)
        number = whole.ion_of_atom
        counts = torch.bincount(number).to(everywhere)
        middle = torch.zeros(len(self), len(whole.ions), 3, dtype=everywhere.dtype)
        middle = middle.index_add_(1, number, everywhere) / counts[:, None]
        fractional = middle @ torch.linalg.inv(self.cells)
        return Packings(NONE, whole, self.cells, fractional, everywhere - middle[:, number], self.energies)


def shortest(cell: np.ndarray) -> np.ndarray:
    """(3, 3) whole numbers that make shorter vectors of the same lattice, pair by pair."""
    basis = np.eye(3)
    for _ in range(50):
        before = basis.copy()
        for i in range(3):
            for j in range(3):
                one, other = basis[i] @ cell, basis[j] @ cell
                if i != j and abs(one @ other) > 0.501 * (other @ other):
                    basis[i] -= np.round(one @ other / (other @ other)) * basis[j]
        if np.array_equal(before, basis):
            break
    return basis


def edges_and_angles(vectors: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """(3,) lengths of the vectors in rows, and (3,) alpha, beta and gamma in degrees."""
    edges = np.linalg.norm(vectors, axis=1)
    cosines = [vectors[i] @ vectors[j] / edges[i] / edges[j] for i, j in ((1, 2), (0, 2), (0, 1))]
    return edges, np.degrees(np.arccos(cosines))


def joined(parts: list[Packings]) -> Packings:
    """Batches of the same symmetry and contents as one."""
    first, names = parts[0], ("cells", "centres", "shapes", "energies")
    together = [torch.cat([getattr(part, name) for part in parts]) for name in names]
    return Packings(first.symmetry, first.contents, *together)


def positions(
    symmetry: Symmetry, contents: Contents, cells: torch.Tensor, centres: torch.Tensor, shapes: torch.Tensor
) -> torch.Tensor:
    """(crystals, operations, atoms, 3) in nm of cells, fractional centres and turned shapes."""
    number = contents.ion_of_atom
    fractional = centres[:, number] + shapes @ torch.linalg.inv(cells)
    rotations = torch.tensor(symmetry.rotations).to(cells)
    shifts = torch.tensor(symmetry.translations).to(cells)
    images = torch.einsum("oij,baj->boai", rotations, fractional) + shifts[:, None]
    return images @ cells[:, None]


def volume_estimate(contents: Contents) -> float:
    """Of the independent ions in a crystal, in nm3: what their Lennard-Jones spheres cover, and the gaps."""
    covered = {ion.ion_id: covered_volume(ion) for ion in contents.ions}
    return sum(covered[ion.ion_id] for ion in contents.ions) / PACKED


def covered_volume(ion: IonParameters) -> float:
    """Of the union of the spheres that touch where two like atoms attract each other most, in nm3."""
    radius = 2 ** (1 / 6) * np.array(ion.sigma) / 2 * (np.array(ion.epsilon) > 0)
    places = np.array(ion.positions)
    low, high = (places - radius[:, None]).min(axis=0), (places + radius[:, None]).max(axis=0)
    axes = [np.arange(a, b, GRID_NM) for a, b in zip(low, high, strict=True)]
    points = np.stack(np.meshgrid(*axes, indexing="ij"), axis=-1).reshape(-1, 3)
    inside = np.zeros(len(points), dtype=bool)
    for place, reach in zip(places, radius, strict=True):
        inside |= ((points - place) ** 2).sum(axis=1) < reach**2
    return float(inside.sum() * GRID_NM**3)


def random_packings(
    contents: Contents,
    symmetry: Symmetry,
    conformers: dict[str, np.ndarray],
    seed: int,
    first: int,
    count: int,
    cell: np.ndarray | None = None,
) -> Packings:
    """Packings ``first`` to ``first + count`` of a Sobol sequence of cells, places and turns.

    A sequence covers the space more evenly than independent draws (Case et al. 2016,
    10.1021/acs.jctc.5b01112), and a batch of it can be made without those before.

    Args:
        contents: independent ions.
        symmetry: space group.
        conformers: (conformers, atoms, 3) in nm by ``ion_id``, about their centres.
        seed: of the scrambling.
        first, count: which of the sequence.
        cell: (3, 3) vectors in rows of a known cell; random ones when None.
    """
    ions = len(contents.ions)
    sequence = qmc.Sobol(6 + 7 * ions, seed=seed)
    if first:
        sequence.fast_forward(first)
    with warnings.catch_warnings():  # a batch is part of a longer sequence, not a balanced one by itself
        warnings.simplefilter("ignore", UserWarning)
        drawn = sequence.random(count)
    if cell is None:
        cells = _random_cells(drawn[:, :6], symmetry, volume_estimate(contents) * symmetry.order)
    else:
        cells = np.repeat(cell[None], count, axis=0)
    own = drawn[:, 6:].reshape(count, ions, 7)
    shapes = []
    for n, ion in enumerate(contents.ions):
        choices = conformers[ion.ion_id]
        chosen = choices[np.minimum((own[:, n, 6] * len(choices)).astype(int), len(choices) - 1)]
        shapes.append(chosen @ turns(own[:, n, 3:6]))
    none = np.full(count, np.nan)
    given = (cells, own[..., :3], np.concatenate(shapes, axis=1), none)
    return Packings(symmetry, contents, *(torch.tensor(values, dtype=DOUBLE) for values in given))


def turns(drawn: np.ndarray) -> np.ndarray:
    """(n, 3, 3) uniform rotations of (n, 3) numbers in [0, 1) (Shoemake 1992, Graphics Gems III)."""
    u, v, w = drawn.T
    q = np.stack([
        np.sqrt(1 - u) * np.sin(2 * np.pi * v), np.sqrt(1 - u) * np.cos(2 * np.pi * v),
        np.sqrt(u) * np.sin(2 * np.pi * w), np.sqrt(u) * np.cos(2 * np.pi * w),
    ])  # fmt: skip
    x, y, z, s = q
    return np.stack([
        1 - 2 * (y * y + z * z), 2 * (x * y - z * s), 2 * (x * z + y * s),
        2 * (x * y + z * s), 1 - 2 * (x * x + z * z), 2 * (y * z - x * s),
        2 * (x * z - y * s), 2 * (y * z + x * s), 1 - 2 * (x * x + y * y),
    ], axis=-1).reshape(-1, 3, 3)  # fmt: skip


def _random_cells(drawn: np.ndarray, symmetry: Symmetry, volume: float) -> np.ndarray:
    """Cells of the crystal system, somewhat larger than the estimate of their volume."""
    edges = STRETCH ** (drawn[:, :3] - 0.5)
    low, high = np.cos(ANGLES[1]), np.cos(ANGLES[0])
    alpha, beta, gamma = (low + (high - low) * drawn[:, 3:]).T
    free = symmetry.free
    gamma, beta = gamma * free[1, 0], beta * free[2, 0]
    alpha = alpha * free[2, 1]
    cells = np.zeros((len(drawn), 3, 3))
    cells[:, 0, 0] = 1
    cells[:, 1, 0], cells[:, 1, 1] = gamma, np.sqrt(1 - gamma**2)
    cells[:, 2, 0] = beta
    cells[:, 2, 1] = (alpha - beta * gamma) / cells[:, 1, 1]
    cells[:, 2, 2] = np.sqrt(np.maximum(1 - cells[:, 2, 0] ** 2 - cells[:, 2, 1] ** 2, 0.2))
    cells *= edges[:, :, None]
    # The room is drawn with the last edge's fraction, which the ratio of the edges leaves unused.
    room = 1 + (LOOSEST - 1) * np.modf(drawn[:, :3].sum(axis=1))[0]
    scale = (room * volume / np.linalg.det(cells)) ** (1 / 3)
    return cells * scale[:, None, None]


def from_cell(
    cell: UnitCell, pair: tuple[IonParameters, IonParameters], counts: tuple[int, int], charge_scale: float
) -> Packings:
    """One known crystal, without symmetry.

    Raises:
        CrystalUnusable: the ions are not those of the salt.
    """
    placed = sorted(place_ions(cell, pair, counts), key=lambda ion: ion.kind)
    units = sum(ion.kind == 0 for ion in placed) // counts[0]
    contents = Contents(tuple(pair[ion.kind] for ion in placed), units, charge_scale)
    lower, turn = triangle(cell.vectors_nm)
    centres = [ion.positions_nm.mean(axis=0) @ turn for ion in placed]
    shapes = [ion.positions_nm @ turn - centre for ion, centre in zip(placed, centres, strict=True)]
    given = (lower[None], (np.array(centres) @ np.linalg.inv(lower))[None], np.concatenate(shapes)[None])
    tensors = [torch.tensor(values, dtype=DOUBLE) for values in (*given, [np.nan])]
    return Packings(NONE, contents, *tensors)
