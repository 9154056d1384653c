"""When a series has stopped drifting."""

import numpy as np
import pytest

from lowmelt.analysis.stationary import stationary_from
from lowmelt.crystals.synthetic import noise


def relaxing(length_ps: float, seed: int) -> np.ndarray:
    """A melt as one was seen here: 7 kJ/mol above its rest, gone with a time of 30 ps; 2 ps a sample."""
    rng, time_ps = np.random.default_rng(seed), np.arange(2.0, length_ps, 2.0)
    return 7 * np.exp(-time_ps / 30) + noise(rng, len(time_ps), 2.0, 2.0)


def test_fifty_picoseconds_of_a_melt_that_relaxes_in_thirty_are_seldom_enough():
    assert sum(stationary_from(relaxing(48, seed)) is not None for seed in range(40)) <= 10


def test_half_a_nanosecond_of_it_is_and_its_beginning_is_left_out():
    starts = [stationary_from(relaxing(600, seed)) for seed in range(40)]
    found = [start for start in starts if start is not None]
    assert len(found) >= 32
    assert np.median(found) == pytest.approx(36, abs=12)  # 72 ps: what is left is lost in the noise


def test_a_steady_drift_is_never_stationary():
    rng = np.random.default_rng(0)
    for length in (400, 1000):
        series = np.linspace(0, 0.01 * length, length) + noise(rng, length, 1.0, 2.0)
        assert stationary_from(series) is None


def test_too_few_samples_say_nothing():
    assert stationary_from(np.zeros(10)) is None
