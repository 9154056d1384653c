"""Runs of crystal and melt with a known melting point, to measure how often the verdict on them is wrong.

The front moves at a rate proportional to the undercooling and wanders; the melt goes on relaxing after it was
made, by 7 kJ/mol with a time of 30 ps as a molecular melt did here (-0.09 kJ/mol/ps over 8 to 48 ps), or more
slowly; order and enthalpy are read with noise that is correlated in time.
"""

from dataclasses import dataclass

import numpy as np
from scipy.signal import lfilter

from lowmelt.analysis.stationary import stationary_from
from lowmelt.crystals import growth
from lowmelt.crystals.crossing import Crossing, judge


@dataclass(frozen=True)
class Salt:
    """What decides a synthetic run.

    Attributes:
        melting_K: the truth.
        mobility: growth of the share in 1/ns for each kelvin of undercooling; 0: a front that stands still.
        wander: standard deviation of the share after one nanosecond of aimless wandering.
        fusion: enthalpy in kJ/mol.
        ageing, ageing_ps: surplus enthalpy of a fresh melt in kJ/mol, and the time in which it decays.
        ageing_order: share of a fresh melt's ions that look solid, gone in the same time.
        noise_order, noise_enthalpy: standard deviations of a sample of the share.
        memory_ps: correlation time of the noise.
    """

    melting_K: float
    mobility: float = 0.0025
    wander: float = 0.05
    fusion: float = 15.0
    ageing: float = 7.0
    ageing_ps: float = 30.0
    ageing_order: float = 0.03
    noise_order: float = 0.05
    noise_enthalpy: float = 0.10
    memory_ps: float = 2.0


@dataclass(frozen=True)
class Schedule:
    """How long each part takes, in ps, as in ``coexistence.Times``."""

    settle_ps: float = 100.0
    wait_ps: float = 2000.0
    run_ps: float = 5000.0
    sample_ps: float = 2.0


def noise(rng: np.random.Generator, count: int, step_ps: float, memory_ps: float) -> np.ndarray:
    """(count,) values of unit variance that forget each other in ``memory_ps``."""
    keep = np.exp(-step_ps / memory_ps)
    drawn = rng.normal(size=count) * np.sqrt(1 - keep**2)
    drawn[0] /= np.sqrt(1 - keep**2)
    return lfilter([1.0], [1.0, -keep], drawn)


def waiting_ps(salt: Salt, schedule: Schedule, rng: np.random.Generator) -> float | None:
    """How long a melt is waited for; None when it still relaxes at the end of the patience."""
    step = schedule.sample_ps
    time_ps = np.arange(step, schedule.wait_ps + step, step)
    # The melt alone is half of the box, so its noise is larger.
    series = salt.ageing * np.exp(-time_ps / salt.ageing_ps)
    series += np.sqrt(2) * salt.noise_enthalpy * salt.fusion * noise(rng, len(time_ps), step, salt.memory_ps)
    piece = round(schedule.settle_ps / step)
    for stop in range(piece, len(time_ps) + 1, piece):
        if stationary_from(series[:stop]) is not None:
            return float(time_ps[stop - 1])
    return None


def run(salt: Salt, kelvin: float, schedule: Schedule, rng: np.random.Generator) -> growth.Growth:
    """One box of crystal and melt, watched as a simulated one is."""
    waited = waiting_ps(salt, schedule, rng)
    if waited is None:
        return growth.Growth("still relaxing")
    step, count = schedule.sample_ps, round(schedule.run_ps / schedule.sample_ps)
    time_ps = step * np.arange(1, count + 1)
    rate = salt.mobility * (salt.melting_K - kelvin) / 1000
    steps = rate * step + salt.wander * np.sqrt(step / 1000) * rng.normal(size=count)
    front = np.clip(0.5 + np.cumsum(steps), 0.0, 1.0)
    late = np.exp(-(time_ps + waited) / salt.ageing_ps)
    share = front + (1 - front) * salt.ageing_order * late
    share += salt.noise_order * noise(rng, count, step, salt.memory_ps)
    enthalpy = (1 - front) * (salt.fusion + salt.ageing * late)
    enthalpy += salt.noise_enthalpy * salt.fusion * noise(rng, count, step, salt.memory_ps)
    stop = next(
        (n for n in range(1, count) if n % 25 == 0 and _over(time_ps[:n], share[:n], schedule.run_ps)), count
    )
    # The pure melt was measured while it was waited for.
    melt = salt.fusion + salt.ageing * np.exp(-waited / salt.ageing_ps)
    return growth.measure(time_ps[:stop], share[:stop], enthalpy[:stop], (0.0, melt), schedule.run_ps)


def _over(time_ps: np.ndarray, share: np.ndarray, longest_ps: float) -> bool:
    return growth.ended(time_ps, share, longest_ps) != growth.BOTH


def experiment(
    salt: Salt, kelvins: list[float], seeds: int, schedule: Schedule, rng: np.random.Generator
) -> Crossing:
    """The verdict on a salt from ``seeds`` runs at each temperature."""
    every = [kelvin for kelvin in kelvins for _ in range(seeds)]
    return judge(every, [run(salt, kelvin, schedule, rng) for kelvin in every])
