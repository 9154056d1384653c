"""The spreading of a Gaussian, which has an exact solution: the test of the diffusion operator."""

from dataclasses import dataclass

import numpy as np

from lowmelt.dendrites.diffusion import exchange


@dataclass(frozen=True)
class Spreading:
    """Relative errors (root mean square; largest over the peak), lowest concentration over the peak."""

    error: float
    largest: float
    lowest: float


def tensor_of(ratio: float, angle_degrees: float = 0.0) -> np.ndarray:
    """(2, 2) tensor with the larger eigenvalue 1 and D_y/D_x = ratio, turned by an angle."""
    values = np.array([1.0, ratio]) / max(1.0, ratio)
    turn = np.deg2rad(angle_degrees)
    axes = np.array([[np.cos(turn), -np.sin(turn)], [np.sin(turn), np.cos(turn)]])
    return axes @ np.diag(values) @ axes.T


def spread(
    particles: int,
    tensor: np.ndarray,
    support: float,
    kind: str = "positive",
    disorder: float = 0.0,
    seed: int = 0,
    width: float = 0.08,
    time: float = 0.004,
) -> Spreading:
    """Let a Gaussian spread in a unit square that repeats, with Euler steps, and compare.

    Args:
        particles: on each edge of the square.
        tensor: (2, 2), with eigenvalues of at most 1.
        support, kind: see ``exchange``.
        disorder: particles are moved from the lattice by up to this part of their spacing along x and y.
        seed: of the disorder.
        width: standard deviation at the start.
        time: how long it spreads.
    """
    spacing = 1 / particles
    ticks = (np.arange(particles) + 0.5) * spacing
    positions = np.stack(np.meshgrid(ticks, ticks, indexing="ij"), axis=-1).reshape(-1, 2)
    rng = np.random.default_rng(seed)
    positions = positions + disorder * spacing * rng.uniform(-1, 1, positions.shape)
    rates = exchange(positions, tensor, spacing, support, (1.0, 1.0), kind)
    loss = rates.sum(axis=1)
    steps = int(np.ceil(time * np.abs(loss).max() / 0.5))
    values = exact(positions, tensor, width, 0.0)
    for _ in range(steps):
        values = values + time / steps * (rates @ values - loss * values)
    right = exact(positions, tensor, width, time)
    difference = values - right
    return Spreading(
        float(np.linalg.norm(difference) / np.linalg.norm(right)),
        float(np.abs(difference).max() / right.max()),
        float(values.min() / right.max()),
    )


def exact(positions: np.ndarray, tensor: np.ndarray, width: float, time: float) -> np.ndarray:
    """(particles,) a Gaussian around the middle of the square after a time, its copies next door included."""
    spread = width**2 * np.eye(2) + 2 * time * tensor
    inverse = np.linalg.inv(spread)
    shifts = [np.array([x, y]) for x in (-1, 0, 1) for y in (-1, 0, 1)]
    exponents = [
        np.einsum("pa,ab,pb->p", d, inverse, d) for d in (positions - 0.5 - shift for shift in shifts)
    ]
    return sum(np.exp(-e / 2) for e in exponents) * width**2 / np.sqrt(np.linalg.det(spread))
