"""Free energy along one leg from the energies of its windows.

Shirts and Chodera 2008, 10.1063/1.2978177. Windows whose energies do not overlap give a number that means
nothing: the least overlap of neighbours (Klimovich, Shirts and Mobley 2015, 10.1007/s10822-015-9840-9) is
kept beside it.
"""

import logging
from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from lowmelt.failures import PhysicsFailure


class NoOverlap(PhysicsFailure):
    """The energies of the windows do not overlap, so that there is no free energy."""


@dataclass(frozen=True)
class Windows:
    """The samples of one leg.

    Attributes:
        shares: (windows,) how far along the leg, 0 to 1, ascending.
        weights: (windows, features) reduced energy of a sample in each window, per feature.
        features: for each window (samples, features).
        strayed: (windows,) mean share of sites that are not filled by just one ion.
        potential: (windows,) mean potential energy in kJ/mol of a formula unit, wells included.
        medians: (windows,) of the share of sites that are not filled by just one ion.
        ends: the states of the first and the last window, from ``joints.end``.
    """

    shares: np.ndarray
    weights: np.ndarray
    features: list[np.ndarray]
    strayed: np.ndarray
    potential: np.ndarray
    medians: np.ndarray = field(default_factory=lambda: np.empty(0))
    ends: tuple[Mapping, ...] = ()


@dataclass(frozen=True)
class Estimate:
    """Free energy along a leg, in kT of the whole block.

    Attributes:
        profile, errors: (windows,) from the leg's beginning, and their standard errors.
        overlap: least overlap of two neighbours; .03 at least is asked for.
        used: (windows,) samples after equilibration and thinning.
    """

    profile: np.ndarray
    errors: np.ndarray
    overlap: float
    used: np.ndarray

    @property
    def total(self) -> float:
        """From the beginning of the leg to its end."""
        return float(self.profile[-1])

    @property
    def error(self) -> float:
        """Standard error of the total."""
        return float(self.errors[-1])


def estimate(windows: Windows, part: slice = slice(None)) -> Estimate:
    """Free energies of all windows of a leg.

    Args:
        windows: of the leg.
        part: of the samples of each window, for a check of halves.

    Raises:
        NoOverlap: no free energy solves the equations.
    """
    along = windows.weights[-1] - windows.weights[0]
    thinned = [_uncorrelated(samples[part], samples[part] @ along) for samples in windows.features]
    counts = np.array([len(samples) for samples in thinned])
    energies = windows.weights @ np.concatenate(thinned).T
    energies -= energies.min(axis=0)
    # From zeros the equations need not converge; from the mean of the energies they do within a second.
    begin = _trapezoid(windows.weights, thinned)
    pymbar = _pymbar()
    try:
        solved = pymbar.MBAR(energies, counts, initial_f_k=begin)
        found = solved.compute_free_energy_differences()
    except (pymbar.utils.ParameterError, pymbar.utils.ConvergenceError) as error:
        raise NoOverlap(f"windows without overlap: {str(error).splitlines()[0][:120]}") from None
    overlap = solved.compute_overlap()["matrix"]
    least = min(np.diag(overlap, 1).min(), np.diag(overlap, -1).min())
    return Estimate(found["Delta_f"][0], found["dDelta_f"][0], float(least), counts)


def _trapezoid(weights: np.ndarray, samples: list[np.ndarray]) -> np.ndarray:
    """Free energies of the windows to second order, from mean differences seen from both sides."""
    means = np.array([one.mean(axis=0) for one in samples])
    steps = ((weights[1:] - weights[:-1]) * (means[1:] + means[:-1]) / 2).sum(axis=1)
    return np.concatenate([[0.0], np.cumsum(steps)])


def mean_of(series: np.ndarray) -> tuple[float, float, float]:
    """Mean of a series once it has settled, its standard error, and how many samples are uncorrelated."""
    series = np.asarray(series, dtype=float)
    if len(series) < 2 or np.ptp(series) == 0:
        return float(series.mean()), 0.0, float(len(series))
    start, inefficiency = _settled(series)
    count = max((len(series) - start) / inefficiency, 1.0)
    kept = series[start:]
    return float(kept.mean()), float(kept.std(ddof=1) / np.sqrt(count)), count


def _settled(series: np.ndarray) -> tuple[int, float]:
    """Where a series has settled, its second half at the latest, and its statistical inefficiency there."""
    timeseries = _pymbar().timeseries
    start, inefficiency, _ = timeseries.detect_equilibration(series, nskip=max(1, len(series) // 20))
    return min(int(start), len(series) // 2), max(float(inefficiency), 1.0)


def _uncorrelated(samples: np.ndarray, series: np.ndarray) -> np.ndarray:
    """Those after the series has settled, one for each time in which it forgets."""
    if np.ptp(series) == 0:
        return samples
    start, inefficiency = _settled(series)
    kept = _pymbar().timeseries.subsample_correlated_data(series[start:], g=inefficiency)
    return samples[start:][kept]


def _pymbar():
    """The module; it is slow to import, and praises JAX in the log when it is."""
    logging.getLogger("pymbar").setLevel(logging.ERROR)
    import pymbar

    return pymbar
