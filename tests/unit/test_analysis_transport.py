"""Displacement and diffusion on walks whose answer is known."""

import numpy as np
import pytest
from argon_examples import FRAME_PS, argon

from lowmelt.analysis import finite_size, transport
from lowmelt.analysis.displacement import msd, remove_drift

D = 1e-3  # nm2/ps, that is 1e-9 m2/s


def walk(seed: int, frames: int = 400, ions: int = 64, step_ps: float = 1.0) -> np.ndarray:
    rng = np.random.default_rng(seed)
    return rng.normal(scale=np.sqrt(2 * D * step_ps), size=(frames, ions, 3)).cumsum(axis=0)


def test_fourier_msd_equals_the_sum_over_all_origins():
    x = walk(0, frames=50, ions=3)
    for lag in (0, 1, 7, 49):
        direct = np.square(x[lag:] - x[: 50 - lag]).sum(axis=2).mean(axis=0)
        assert msd(x)[lag] == pytest.approx(direct, abs=1e-12)


def test_diffusion_of_random_walks_has_no_bias_and_honest_errors():
    found = [transport.diffusion(walk(seed), 1.0) for seed in range(60)]
    values = np.array([f.d_m2_s for f in found])
    assert values.mean() == pytest.approx(1e-9, rel=0.04)
    z = (values - 1e-9) / [f.sigma_m2_s for f in found]
    assert 0.6 < z.std() < 1.4
    assert np.mean([f.exponent for f in found]) == pytest.approx(1, abs=0.03)


def test_drift_of_the_box_does_not_count_as_diffusion():
    x = walk(1)
    drifting = x + 0.05 * np.arange(len(x))[:, None, None]
    masses = np.ones(x.shape[1])
    assert msd(remove_drift(drifting, masses)) == pytest.approx(msd(remove_drift(x, masses)))


def test_rattling_in_a_cage_is_not_diffusive():
    rng = np.random.default_rng(2)
    caged = transport.diffusion(rng.normal(scale=0.02, size=(400, 64, 3)), 1.0)
    assert not transport.is_diffusive(caged, edge_nm=3.0, n_ions=128)
    assert transport.is_diffusive(transport.diffusion(walk(3), 1.0), edge_nm=3.0, n_ions=128)


def test_independent_ions_conduct_as_nernst_and_einstein_say():
    charges = np.repeat([1, -1], 200)
    ratios = []
    for seed in range(20):
        x = walk(seed, frames=600, ions=400)
        collective, _ = transport.collective_conductivity(x, charges, 1.0, 4.0, 400.0)
        ratios.append(collective / transport.nernst_einstein((1e-9, 1e-9), (1, -1), (200, 200), 4.0, 400.0))
    assert np.mean(ratios) == pytest.approx(1, abs=3 * np.std(ratios) / np.sqrt(20) + 0.02)


def test_nernst_einstein_number():
    # One mole a litre of each ion at 298.15 K and 1e-9 m2/s: F2 c D / (R T) = 7.51 S/m.
    volume = 1000 / 0.602214  # nm3 for 1000 pairs
    found = transport.nernst_einstein((1e-9, 1e-9), (1, -1), (1000, 1000), volume ** (1 / 3), 298.15)
    assert found == pytest.approx(2 * 96485.33**2 * 1000 * 1e-9 / (8.314463 * 298.15), rel=1e-4)


def test_yeh_hummer_correction_of_water_in_a_box_of_two_nanometres():
    # kT xi / (6 pi eta L) with eta = 0.9 mPa s at 298 K: 3.4e-10 m2/s at 2 nm.
    shift = finite_size.yeh_hummer(0.0, 298.15, 0.9, 2.0)
    assert shift == pytest.approx(3.44e-10, rel=0.01)


def test_estimated_viscosity_makes_the_corrected_diffusion_obey_the_law_of_dense_liquids():
    d, kelvin, edge, n = 5e-11, 400.0, 3.0, 200
    endless, viscosity = finite_size.FiniteSize("estimate").correct(d, kelvin, edge, n)
    assert endless == pytest.approx(d / (1 - 1.003 * n ** (-1 / 3)), rel=1e-3)
    spacing = edge * 1e-9 / n ** (1 / 3)
    assert endless * viscosity * 1e-3 * spacing / (1.380649e-23 * kelvin) == pytest.approx(0.15)


def test_given_viscosities_are_used_between_their_temperatures_only():
    # [C4mim][NTf2]: 51 mPa s at 298 K, 11 mPa s at 343 K; 20 mPa s is measured at 323 K.
    rows = [{"temperature_K": t, "viscosity_mPa_s": v} for t, v in ((343.15, 11.0), (298.15, 51.0))]
    given = finite_size.FiniteSize.from_config("viscosity", rows)
    assert given.viscosity(1e-11, 323.15, 3.0, 200) == pytest.approx(20, rel=0.1)
    assert np.isnan(given.viscosity(1e-11, 400.0, 3.0, 200))
    assert np.isnan(finite_size.FiniteSize().correct(1e-11, 323.15, 3.0, 200)[0])


RAHMAN = 2.43e-9  # m2/s; Rahman 1964 (10.1103/PhysRev.136.A405), 864 atoms


@pytest.mark.slow
def test_liquid_argon_diffuses_as_rahman_found():
    positions, _ = argon(6, 1500, 250)
    assert transport.diffusion(positions, FRAME_PS).d_m2_s == pytest.approx(RAHMAN, rel=0.12)
