"""Shape of one ion: a conformer, its smooth van der Waals surface, and the entropy of its curvatures."""

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
from rdkit import Chem
from rdkit.Chem import rdDistGeom, rdFreeSASA
from scipy.spatial.distance import cdist

Floats = npt.NDArray[np.float64]

SMOOTHING_A = 0.1
LEVEL_A = 0.1
POINTS_AN_ATOM = 64
CURVATURE_BINS = 64
# S(gas) = intercept + slope * shape entropy, J/(mol K): our line through the five gas-phase entropies of
# Krossing et al., J. Am. Chem. Soc. 128 (2006) 13427: [C2mim] 380.7, [C4mim] 442.2, [BF4] 270.0,
# [OTf] 363.2, [PF6] 313.0 (it misses them by 8 at most). The form of the line is that of Ren et al.
# (2026), 10.1039/d5dd00282f; their 70.93 and 8.703 belong to a surface of triangles.
GAS_ENTROPY = (112.32, 6.935)


@dataclass(frozen=True)
class Shape:
    """Size and shape of an ion in one conformer; areas in A2, moments in amu A2, ascending."""

    surface_A2: float
    sasa_A2: float
    shape_entropy: float
    moments: tuple[float, float, float]
    mass: float

    @property
    def freedom(self) -> int:
        """Degrees of freedom of the rigid ion: 3 for one atom, 5 when linear, else 6."""
        if self.moments[2] < 1e-6:
            return 3
        return 5 if self.moments[0] < 1e-2 * self.moments[2] and self.moments[0] < 0.5 else 6

    @property
    def entropy_gas(self) -> float:
        """Entropy of the ion in the gas at 298 K and 1 bar, J/(mol K).

        From the shape entropy; for a single atom, exactly, by Sackur and Tetrode (mass in amu).
        """
        if self.freedom == 3:
            return 108.853 + 12.4717 * math.log(self.mass)
        return GAS_ENTROPY[0] + GAS_ENTROPY[1] * self.shape_entropy


def embed(mol: Chem.Mol, seed: int = 1) -> Chem.Mol | None:
    """The ion with hydrogens and one conformer, or None when none was found.

    Distance geometry with knowledge of flat and linear groups (KDG, Riniker and Landrum, J. Chem. Inf.
    Model. 55 (2015) 2562) of the heavy atoms, to which hydrogens are added where their neighbours leave
    room: a tenth of the time that it takes with hydrogens. Torsions are left to chance. A second try starts
    from random coordinates, which large and crowded ions need. The tries are counted, not timed, so that a
    busy machine finds the same conformer.
    """
    for random_start in (False, True):
        settings: Any = rdDistGeom.KDG()
        settings.randomSeed = seed
        settings.useRandomCoords = random_start
        settings.maxIterations = 20
        skeleton = Chem.Mol(mol)
        if rdDistGeom.EmbedMolecule(skeleton, settings) == 0:
            return Chem.AddHs(skeleton, addCoords=True)
    return None


def measure(full: Chem.Mol) -> Shape:
    """Surface, solvent-accessible area, shape entropy and moments of inertia of an embedded ion."""
    table = Chem.GetPeriodicTable()
    numbers = np.array([atom.GetAtomicNum() for atom in full.GetAtoms()])
    places = np.asarray(full.GetConformer().GetPositions())
    radii = np.array([table.GetRvdw(int(z)) for z in numbers])
    masses = np.array([table.GetAtomicWeight(int(z)) for z in numbers])
    heavy = numbers > 1
    area, entropy = curvature_entropy(places[heavy], radii[heavy])
    return Shape(
        area, rdFreeSASA.CalcSASA(full, radii.tolist()), entropy, inertia(places, masses), masses.sum()
    )


def inertia(places: Floats, masses: Floats) -> tuple[float, float, float]:
    """Principal moments of inertia (ascending, amu A2) of atoms (n, 3) with masses (n,)."""
    around = places - np.average(places, axis=0, weights=masses)
    tensor = (masses * (around**2).sum(1)).sum() * np.eye(3) - (around.T * masses) @ around
    low, middle, high = np.clip(np.linalg.eigvalsh(tensor), 0, None)
    return float(low), float(middle), float(high)


def curvature_entropy(places: Floats, radii: Floats) -> tuple[float, float]:
    """Area (A2) of the smooth surface of atoms and its curvature entropy, sum of -p log2(p) dA.

    The surface is the level 0.1 A of f(x) = -s ln sum exp(-(|x - x_i| - r_i)/s), s = 0.1 A, and p is the
    share of the surface whose shape index 2/pi atan(H / sqrt(H^2 - K)) falls into the same of 64 bins (the
    quantity that Ren et al. 2026 take from a triangle mesh). Mean and Gaussian curvature come from the
    gradient and Hessian of f (Goldman, Comput. Aided Geom. Des. 22 (2005) 632), on points of each atom's
    sphere that lie in no other.
    """
    points, weights = _exposed_points(places, radii)
    for _ in range(2):
        value, gradient, *_ = _field(points, places, radii)
        steps = (LEVEL_A - value) / np.clip((gradient**2).sum(1), 0.25, None)
        points = points + np.clip(steps, -0.3, 0.3)[:, None] * gradient
    _, gradient, *atoms = _field(points, places, radii)
    index = _shape_index(gradient, _hessian(gradient, *atoms))
    bins = np.clip(((index + 1) / 2 * CURVATURE_BINS).astype(int), 0, CURVATURE_BINS - 1)
    share = np.bincount(bins, minlength=CURVATURE_BINS) / len(bins)
    area = weights.sum()
    return float(area), float(-(np.log2(share[bins]) * share[bins] * weights).sum())


def _exposed_points(places: Floats, radii: Floats) -> tuple[Floats, Floats]:
    """Points (m, 3) of the spheres that no other sphere covers, and the area (m,) of each."""
    turn = np.arange(POINTS_AN_ATOM) + 0.5
    polar, azimuth = np.arccos(1 - 2 * turn / POINTS_AN_ATOM), np.pi * (1 + 5**0.5) * turn
    sphere = np.stack([np.cos(azimuth) * np.sin(polar), np.sin(azimuth) * np.sin(polar), np.cos(polar)], 1)
    points = (places[:, None] + radii[:, None, None] * sphere).reshape(-1, 3)
    owner = np.repeat(np.arange(len(places)), POINTS_AN_ATOM)
    depth = cdist(points, places) - radii
    depth[np.arange(len(points)), owner] = 0.0
    free = depth.min(1) >= 0
    return points[free], (4 * np.pi * radii**2 / POINTS_AN_ATOM)[owner[free]]


def _field(points: Floats, places: Floats, radii: Floats) -> tuple[Floats, Floats, Floats, Floats, Floats]:
    """Value (m,) and gradient (m, 3) of the smooth distance field at points (m, 3).

    Beside them what the Hessian is made of: direction (m, n, 3), weight and distance (m, n) of each atom.
    """
    apart = points[:, None] - places
    distance = np.clip(np.sqrt(np.einsum("mnk,mnk->mn", apart, apart)), 1e-6, None)
    unit = apart / distance[:, :, None]
    depth = distance - radii
    least = depth.min(1, keepdims=True)
    weight = np.exp(-(depth - least) / SMOOTHING_A)
    total = weight.sum(1, keepdims=True)
    value = (least - SMOOTHING_A * np.log(total))[:, 0]
    weight /= total
    gradient = np.einsum("mn,mnk->mk", weight, unit)
    return value, gradient, unit, weight, distance


def _hessian(gradient: Floats, unit: Floats, weight: Floats, distance: Floats) -> Floats:
    """Hessian (m, 3, 3) of the smooth distance field, from what :func:`_field` returns."""
    bend = weight / distance
    spread = (unit * (bend + weight / SMOOTHING_A)[:, :, None]).transpose(0, 2, 1) @ unit
    outer = gradient[:, :, None] * gradient[:, None, :] / SMOOTHING_A
    return bend.sum(1)[:, None, None] * np.eye(3) - spread + outer


def _shape_index(gradient: Floats, hessian: Floats) -> Floats:
    """Koenderink's shape index (m,), 1 on a sphere, 0 on a saddle, -1 in a cup."""
    square = np.clip((gradient**2).sum(1), 1e-12, None)
    along = np.einsum("mk,mkl,ml->m", gradient, hessian, gradient)
    trace = np.trace(hessian, axis1=1, axis2=2)
    mean = (square * trace - along) / (2 * square**1.5)
    rows = [np.cross(hessian[:, (k + 1) % 3], hessian[:, (k + 2) % 3]) for k in range(3)]
    adjugate = np.stack(rows, 1)
    gauss = np.einsum("mk,mkl,ml->m", gradient, adjugate, gradient) / square**2
    return 2 / np.pi * np.arctan2(mean, np.sqrt(np.clip(mean**2 - gauss, 1e-12, None)))
