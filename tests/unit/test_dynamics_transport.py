"""Displacement and diffusion on walks whose answer is known."""

import numpy as np
import pytest

from lowmelt.dynamics import transport
from lowmelt.dynamics.displacement import msd, remove_drift

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
        collective = transport.collective_conductivity(x, charges, 1.0, 4.0, 400.0)
        ratios.append(collective / transport.nernst_einstein((1e-9, 1e-9), (1, -1), (200, 200), 4.0, 400.0))
    assert np.mean(ratios) == pytest.approx(1, abs=3 * np.std(ratios) / np.sqrt(20) + 0.02)


def test_nernst_einstein_number():
    # One mole a litre of each ion at 298.15 K and 1e-9 m2/s: F2 c D / (R T) = 7.51 S/m.
    volume = 1000 / 0.602214  # nm3 for 1000 pairs
    found = transport.nernst_einstein((1e-9, 1e-9), (1, -1), (1000, 1000), volume ** (1 / 3), 298.15)
    assert found == pytest.approx(2 * 96485.33**2 * 1000 * 1e-9 / (8.314463 * 298.15), rel=1e-4)


def test_yeh_hummer_correction_of_water_in_a_box_of_two_nanometres():
    # kT xi / (6 pi eta L) with eta = 0.9 mPa s at 298 K: 3.4e-10 m2/s at 2 nm.
    shift = transport.yeh_hummer(0.0, 298.15, 0.9, 2.0)
    assert shift == pytest.approx(3.44e-10, rel=0.01)


@pytest.mark.slow
def test_liquid_argon_diffuses_as_rahman_found():
    """Rahman 1964 (10.1103/PhysRev.136.A405): 864 atoms, 94.4 K, 1.374 g/cm3, D = 2.43e-5 cm2/s."""
    import openmm

    n, mass, edge = 864, 39.95, (864 * 39.95 / 0.602214 / 1374) ** (1 / 3)
    system, force = openmm.System(), openmm.NonbondedForce()
    force.setNonbondedMethod(openmm.NonbondedForce.CutoffPeriodic)
    force.setCutoffDistance(2.25 * 0.34)
    force.setUseDispersionCorrection(False)
    for _ in range(n):
        system.addParticle(mass)
        force.addParticle(0.0, 0.34, 120 * 8.314463e-3)
    system.addForce(force)
    system.setDefaultPeriodicBoxVectors(*(openmm.Vec3(*row) for row in np.eye(3) * edge))
    cell = edge / 6
    basis = np.array([[0, 0, 0], [0.5, 0.5, 0], [0.5, 0, 0.5], [0, 0.5, 0.5]])
    grid = np.array([(i, j, k) for i in range(6) for j in range(6) for k in range(6)])
    integrator = openmm.LangevinMiddleIntegrator(94.4, 0.05, 0.01)
    integrator.setRandomNumberSeed(1)
    context = openmm.Context(system, integrator, openmm.Platform.getPlatformByName("CPU"), {"Threads": "1"})
    context.setPositions((grid[:, None] + basis).reshape(-1, 3) * cell)
    context.setVelocitiesToTemperature(190, 1)
    integrator.step(1500)
    context.setVelocitiesToTemperature(94.4, 2)
    integrator.step(1500)
    frames = []
    for _ in range(250):
        integrator.step(12)
        frames.append(context.getState(getPositions=True).getPositions(asNumpy=True)._value)
    positions = remove_drift(np.array(frames), np.full(n, mass))
    found = transport.diffusion(positions, 0.12)
    assert found.d_m2_s == pytest.approx(2.43e-9, rel=0.12)
