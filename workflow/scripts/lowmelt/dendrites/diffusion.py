"""Anisotropic diffusion between particles: div(D grad C) as exchange between the particles of each pair.

    V dC_i/dt = V sum_j w_ij (C_j - C_i),   w_ij = w_ji

The equal weights both ways keep the amount of substance to rounding. Three ways to the weights:

``tensor``: Espanol and Revenga 2003, Phys. Rev. E 67, 026705, their integral identity for second derivatives
    with the 5 of three dimensions a 4: w = V F(r) e (4 D - tr(D) 1) e, e the direction of the pair. Where one
    eigenvalue of D is more than three times the other, pairs along the slow axis get negative weights:
    concentrations may leave their bounds, and in a fluid that a deposit cuts up the sum need not be stable.
``mapped``: the kernel on an ellipse on which diffusion is isotropic (Tran-Duc, Bertevas, Phan-Thien, Khoo
    2016, Int. J. Numer. Methods Fluids 82, 730). Positive, but the ellipse is sqrt(D_max/D_min) times as long
    as wide, so that it reaches through a deposit.
``positive``: the positive weights nearest to those of the round kernel (in relative entropy, as the shape
    functions of Arroyo and Ortiz 2006, Int. J. Numer. Meth. Eng. 65, 2167) whose second moments are those of
    D, which Espanol and Revenga's have in the continuum alone: w = V F(r) exp(r L r) with
    1/2 sum_j w r r = D. Positive and short, thus bounded and stable around any deposit (on positive stencils:
    Seibold 2008, Comput. Math. Appl. 56, 2572).
"""

import numpy as np
from scipy.sparse import csr_array

from lowmelt.dendrites.kernel import slope
from lowmelt.dendrites.pairs import Pairs, find_pairs

KINDS = ("positive", "tensor", "mapped")
SETTLED = 1e-8  # relative error of the second moments at which the search ends
STEPS = 30
LONGEST = 2.0  # largest change of an exponent in one step of the search


def exchange(
    positions: np.ndarray,
    tensor: np.ndarray,
    spacing: float,
    support: float,
    periods: tuple[float, float],
    kind: str = "positive",
) -> csr_array:
    """(particles, particles), symmetric: the rates w_ij at which the particles of each pair exchange.

    Args:
        positions: (particles, 2), spread evenly.
        tensor: (2, 2) diffusion tensor, symmetric, positive definite.
        spacing: mean distance of the particles; each has the volume spacing^2.
        support: reach of the kernel in spacings.
        periods: see ``find_pairs``.
        kind: one of ``KINDS``.
    """
    if kind == "mapped":
        pairs, weights = mapped(positions, tensor, spacing, support, periods)
    else:
        pairs = find_pairs(positions, support * spacing, periods)
        rule = {"tensor": tensorial, "positive": positive}[kind]
        weights = rule(pairs, tensor, spacing, support, len(positions))
    return symmetric(pairs, weights, len(positions))


def symmetric(pairs: Pairs, values: np.ndarray, size: int) -> csr_array:
    """(size, size) matrix with the value of each pair both ways."""
    rows = np.concatenate([pairs.first, pairs.second])
    columns = np.concatenate([pairs.second, pairs.first])
    return csr_array((np.concatenate([values, values]), (rows, columns)), shape=(size, size))


def tensorial(pairs: Pairs, tensor: np.ndarray, spacing: float, support: float, size: int) -> np.ndarray:
    """(pairs,) weights of Espanol and Revenga; some are negative where D is far from isotropic."""
    distance = pairs.distance
    direction = pairs.offset / distance[:, None]
    along = np.einsum("pa,ab,pb->p", direction, tensor, direction)
    return spacing**2 * slope(distance, support * spacing) * (4 * along - np.trace(tensor))


def mapped(
    positions: np.ndarray, tensor: np.ndarray, spacing: float, support: float, periods: tuple[float, float]
) -> tuple[Pairs, np.ndarray]:
    """Pairs within the ellipse of D, and their weights; D must be diagonal.

    The short half-axis is the support, so the long one holds sqrt(D_max/D_min) times as many particles.
    """
    if abs(tensor[0, 1]) > 1e-12 * np.trace(tensor):
        raise ValueError("the mapped kernel is written for a director along x or y: give a diagonal tensor")
    least = min(tensor[0, 0], tensor[1, 1])
    stretch = np.sqrt(least / np.diag(tensor))
    pairs = find_pairs(positions, support * spacing, periods, tuple(stretch))
    distance = np.hypot(*(pairs.offset * stretch).T)
    volume = spacing**2 * stretch.prod()
    return pairs, 2 * least * volume * slope(distance, support * spacing)


def positive(pairs: Pairs, tensor: np.ndarray, spacing: float, support: float, size: int) -> np.ndarray:
    """(pairs,) positive weights with the second moments of D, the mean of what either particle asks for.

    A particle whose neighbours cannot give D with positive weights (too few near the fast axis) gets the
    nearest that they can: exponents are bounded by a weak spring.
    """
    r = pairs.offset / spacing
    shape = np.stack([r[:, 0] ** 2, 2 * r[:, 0] * r[:, 1], r[:, 1] ** 2], axis=1)
    prior = spacing**4 * slope(pairs.distance, support * spacing) * np.trace(tensor) / spacing**2
    wanted = 2 * np.array([tensor[0, 0], 2 * tensor[0, 1], tensor[1, 1]]) / spacing**2
    ends = (pairs.first, pairs.second)
    outer = shape[:, :, None] * shape[:, None, :]
    exponents = np.zeros((size, 3))
    spring = 1e-6 * np.trace(tensor) / spacing**2

    def weigh(given):
        with np.errstate(over="ignore"):
            return [prior * np.exp(np.einsum("pk,pk->p", shape, given[end])) for end in ends]

    def gather(values):
        """Sum over the neighbours of each particle, from the values at the two ends of each pair."""
        flat = [value.reshape(len(value), -1) for value in values]
        columns = [
            sum(np.bincount(end, weights=v[:, k], minlength=size) for end, v in zip(ends, flat, strict=True))
            for k in range(flat[0].shape[1])
        ]
        return np.stack(columns, axis=1)

    for _ in range(STEPS):
        weights = weigh(exponents)
        missing = wanted - gather([w[:, None] * shape for w in weights]) - spring * exponents
        if np.abs(missing).max() < SETTLED * wanted.max():
            break
        curvature = gather([w[:, None, None] * outer for w in weights]).reshape(size, 3, 3)
        curvature += spring * np.eye(3)
        step = np.linalg.solve(curvature, missing[:, :, None])[:, :, 0]
        step *= np.minimum(1.0, LONGEST / np.maximum(np.abs(step).max(axis=1), 1e-300))[:, None]
        exponents += step
    return np.mean(weigh(exponents), axis=0)
