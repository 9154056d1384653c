"""Solid and liquid in contact: the zero of the slope; sodium chloride on both sides of it."""

import numpy as np
import openmm
import pytest

from lowmelt.dynamics import coexistence, crystals, devices, tosi_fumi


def noisy_slopes(melting: float, seeds: int = 4) -> tuple[np.ndarray, np.ndarray]:
    kelvins = np.array([1000.0, 1040.0, 1080.0, 1120.0])
    rng = np.random.default_rng(0)
    return kelvins, 1e-3 * (kelvins - melting)[:, None] + 0.01 * rng.normal(size=(4, seeds))


def test_the_zero_of_the_slope_is_found_with_an_interval():
    found = coexistence.zero_crossing(*noisy_slopes(1065.0))
    assert found.status == "transition"
    assert found.melting_K == pytest.approx(1065, abs=10)
    assert found.lower_K < 1065 < found.upper_K


def test_one_sign_everywhere_is_unresolved_and_says_what_happened():
    found = coexistence.zero_crossing(*noisy_slopes(900.0))
    assert (found.status, "melted" in found.reason) == ("unresolved", True)
    found = coexistence.zero_crossing(*noisy_slopes(1300.0))
    assert (found.status, "froze" in found.reason) == ("unresolved", True)


def test_two_seeds_give_no_interval():
    assert coexistence.zero_crossing(*noisy_slopes(1065.0, seeds=2)).status == "unresolved"


def test_lattice_energy_is_madelungs_sum_and_the_short_terms_of_each_shell():
    lattice, cutoff = 0.564, 0.8
    positions, kinds = crystals.rock_salt((3, 3, 3), lattice)
    system = tosi_fumi.system(kinds, np.full(3, 3 * lattice), cutoff)
    for force in system.getForces():
        if isinstance(force, openmm.CustomNonbondedForce):
            force.setUseLongRangeCorrection(False)
    platform = openmm.Platform.getPlatformByName("Reference")
    context = openmm.Context(system, openmm.VerletIntegrator(0.001), platform)
    context.setPositions(positions)
    energy = context.getState(getEnergy=True).getPotentialEnergy()._value / (len(positions) / 2)
    expected = -1.747565 * 138.935458 / (lattice / 2)
    steps = np.stack(np.meshgrid(*[np.arange(-4, 5)] * 3), axis=-1).reshape(-1, 3)
    distance = np.linalg.norm(steps, axis=1) * lattice / 2
    for shift, r in zip(steps, distance, strict=True):
        for kind in (0, 1):
            other = (kind + shift.sum()) % 2
            if 0 < r < cutoff:
                push = np.exp((tosi_fumi.CONTACT[kind, other] - r) / tosi_fumi.RHO_NM)
                expected += 0.5 * tosi_fumi.REPULSION[kind, other] * push
                expected -= 0.5 * tosi_fumi.DISPERSION6[kind, other] / r**6
                expected -= 0.5 * tosi_fumi.DISPERSION8[kind, other] / r**8
    assert energy == pytest.approx(expected, abs=0.5)


def test_caesium_chloride_has_eight_neighbours_of_the_other_kind():
    positions, kinds = crystals.caesium_chloride((3, 3, 3), 0.41)
    shift = positions[:, None] - positions[None]
    shift -= 1.23 * np.round(shift / 1.23)
    near = np.linalg.norm(shift, axis=2) < 0.36
    assert (near[kinds == 0][:, kinds == 1].sum(axis=1) == 8).all()


@pytest.mark.slow
def test_sodium_chloride_freezes_at_900_and_melts_at_1300_kelvin():
    times = coexistence.Times(melt_ps=4, settle_ps=2, run_ps=15)
    bar = crystals.build("rock_salt", tosi_fumi.LATTICE_NM, (2, 2, 6))
    cold, hot = coexistence.slopes(bar, [900.0, 1300.0], [1], devices.choose(1), times)
    assert cold[0] < 0 < hot[0]
