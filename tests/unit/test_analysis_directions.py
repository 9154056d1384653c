"""Diffusion by direction, on walks whose tensor is known."""

import numpy as np
import pytest

from lowmelt.analysis.directions import diffusion_tensor, direction_row, directions, displacement_tensor

FAST, SLOW = 4e-3, 1e-3  # nm2/ps
AXIS = np.array([1.0, 2.0, 2.0]) / 3


def walk(seed: int, fast: float = FAST, frames: int = 400, ions: int = 64) -> np.ndarray:
    """Steps with D = fast along AXIS and SLOW across it."""
    steps = np.random.default_rng(seed).normal(size=(frames, ions, 3)) * np.sqrt(2 * SLOW)
    along = (steps @ AXIS)[..., None] * AXIS
    return (steps + (np.sqrt(fast / SLOW) - 1) * along).cumsum(axis=0)


def test_the_tensor_equals_the_sum_over_all_origins():
    x = walk(0, frames=40, ions=3)
    for lag in (0, 1, 9, 39):
        moved = x[lag:] - x[: 40 - lag]
        direct = np.einsum("fia,fib->ab", moved, moved) / (moved.shape[0] * moved.shape[1])
        assert displacement_tensor(x)[lag] == pytest.approx(direct, abs=1e-12)


def test_the_tensor_of_an_anisotropic_walk():
    mean = np.mean([diffusion_tensor(walk(seed), 1.0) for seed in range(20)], axis=0)
    right = 1e-6 * (SLOW * np.eye(3) + (FAST - SLOW) * np.outer(AXIS, AXIS))
    assert mean == pytest.approx(right, abs=0.06 * FAST * 1e-6)


def test_the_director_and_the_ratio_are_found():
    found = directions(walk(1), 1.0)
    assert abs(found.axis @ AXIS) > 0.98
    assert found.ratio == pytest.approx(4, rel=0.25)
    assert directions(walk(1, frames=1600), 1.0).told_apart
    assert (np.diff(found.eigenvalues_m2_s) >= 0).all()


def test_a_plane_of_fast_diffusion_has_a_slow_director():
    found = directions(walk(2, fast=SLOW / 4), 1.0)
    assert abs(found.axis @ AXIS) > 0.98
    assert found.ratio == pytest.approx(1 / 4, rel=0.25)


def test_isotropic_walks_show_no_ratio_where_their_largest_eigenvalue_does():
    found = [directions(walk(seed, fast=SLOW), 1.0) for seed in range(40)]
    assert np.mean([np.log(one.ratio) for one in found]) == pytest.approx(0, abs=0.05)
    assert np.mean([one.told_apart for one in found]) < 0.1
    assert np.mean([one.eigenvalues_m2_s[2] / SLOW * 1e6 for one in found]) > 1.08


def test_errors_of_the_eigenvalues_are_honest():
    found = [directions(walk(seed), 1.0, axis=AXIS) for seed in range(40)]
    z = [(one.along_m2_s - FAST * 1e-6) / one.sigma_along_m2_s for one in found]
    assert 0.5 < np.median(np.abs(z)) < 1.3


def test_a_row_has_units():
    rows = [direction_row(directions(walk(seed), 1.0)) for seed in range(3, 9)]
    assert np.mean([row["d3_m2_s"] for row in rows]) == pytest.approx(FAST * 1e-6, rel=0.15)
    assert rows[0]["ratio"] == rows[0]["along_m2_s"] / rows[0]["across_m2_s"]
