"""The anisotropic operator: exact spreading, order, bounds, and what the other discretisations lack."""

import numpy as np
import pytest

from lowmelt.dendrites.diffusion import exchange
from lowmelt.dendrites.gaussian import spread, tensor_of
from lowmelt.dendrites.kernel import kernel, slope

LATTICE = np.stack(np.meshgrid(np.arange(8.0), np.arange(8.0), indexing="ij"), axis=-1).reshape(-1, 2)


def test_the_kernel_has_the_volume_one():
    r = np.linspace(0, 2.4, 20_001)
    assert np.trapezoid(2 * np.pi * r * kernel(r, 2.4), r) == pytest.approx(1, abs=1e-6)


def test_f_is_minus_the_slope_over_r():
    r, h = np.linspace(0.1, 2.3, 50), 1e-5
    numeric = -(kernel(r + h, 2.4) - kernel(r - h, 2.4)) / (2 * h) / r
    assert slope(r, 2.4) == pytest.approx(numeric, rel=1e-6, abs=1e-9)


@pytest.mark.parametrize(("ratio", "angle"), [(1, 0), (0.01, 0), (100, 0), (10, 30)])
def test_weights_are_positive_symmetric_and_have_the_moments_of_the_tensor(ratio, angle):
    tensor = tensor_of(ratio, angle)
    rates = exchange(LATTICE, tensor, 1.0, 2.4, (8.0, 8.0)).toarray()
    assert (rates >= 0).all()
    assert (rates == rates.T).all()
    offset = (LATTICE - LATTICE[0] + 4) % 8 - 4
    moments = np.einsum("p,pa,pb->ab", rates[0], offset, offset) / 2
    assert moments == pytest.approx(tensor, abs=1e-5)


@pytest.mark.parametrize("ratio", [1, 10, 100])
def test_second_order_on_a_lattice_and_two_per_cent_at_80(ratio):
    coarse, middle, fine = (spread(n, tensor_of(ratio), 2.4).error for n in (20, 40, 80))
    assert np.log2(coarse / middle) >= 1.8
    assert np.log2(middle / fine) >= 1.8
    assert fine <= 0.02


@pytest.mark.parametrize("ratio", [1, 10, 100])
def test_disordered_particles_stay_within_five_per_cent(ratio):
    assert spread(80, tensor_of(ratio), 3.2, disorder=0.2, seed=1).error <= 0.05


def test_concentrations_stay_above_zero_where_the_tensor_form_does_not():
    tensor = tensor_of(100)
    assert spread(40, tensor, 2.4, disorder=0.2, seed=1).lowest >= 0
    assert spread(40, tensor, 2.4, kind="tensor", disorder=0.2, seed=1).lowest < -0.01


def test_the_tensor_form_is_right_in_the_continuum():
    errors = [spread(40, tensor_of(3), support, kind="tensor").error for support in (2.4, 4.8)]
    assert errors[1] < errors[0]
    assert exchange(LATTICE, tensor_of(1), 1.0, 2.4, (8.0, 8.0), "tensor").toarray() == pytest.approx(
        exchange(LATTICE, tensor_of(1), 1.0, 2.4, (8.0, 8.0), "mapped").toarray()
    )


def test_the_mapped_kernel_spreads_as_it_should():
    assert spread(80, tensor_of(10), 2.4, kind="mapped").error <= 0.02
