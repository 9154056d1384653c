"""A property over temperature as a few coefficients: ln y = a + b x + c x2 with x = 1000 K (1/T - 1/T0).

Salts with few points borrow from all others: the coefficients of a salt are drawn from one normal
distribution, and the points of one series share an offset (a laboratory's own). Both are found by
expectation and maximisation, as in the random-effects model of Laird and Ware, Biometrics 38 (1982) 963.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from lowmelt.properties.quantities import COLDEST_K, HOTTEST_K

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

MIDDLE_K = 323.15
ROUNDS = 12
LARGEST = 0.95  # share of the prior's variance that a coefficient may keep and still count as measured


@dataclass(frozen=True)
class Curves:
    """Curves of n salts with k coefficients each.

    Attributes:
        mean: coefficients (n, k).
        covariance: of each salt's coefficients (n, k, k).
        prior_mean: of the coefficients of all salts (k,).
        prior_covariance: of the coefficients of all salts (k, k).
    """

    mean: Floats
    covariance: Floats
    prior_mean: Floats
    prior_covariance: Floats

    def as_measured(self) -> tuple[Floats, Floats]:
        """Scaled coefficients (n, k) with the shrinkage undone, and the variance of each (n, k).

        Each has a variance near 1 over the salts; one of which the points say nothing has a large variance.
        """
        spread = np.sqrt(np.diag(self.prior_covariance))
        left = np.clip(np.einsum("nkk->nk", self.covariance) / spread**2, 0, LARGEST)
        return (self.mean - self.prior_mean) / spread / (1 - left), left / (1 - left)

    def unscaled(self, coefficients: Floats) -> Floats:
        """Coefficients (m, k) from scaled ones."""
        return self.prior_mean + coefficients * np.sqrt(np.diag(self.prior_covariance))


def terms_of(temperature_K: npt.ArrayLike, terms: int) -> Floats:
    """Terms (m, k) of the curve at these temperatures (m,)."""
    x = 1000 / np.asarray(temperature_K, float) - 1000 / MIDDLE_K
    return np.stack([x**power for power in range(terms)], -1)


def at(coefficients: Floats, temperature_K: npt.ArrayLike) -> Floats:
    """ln y (m,) of curves (m, k) at one temperature or one for each (m,)."""
    return (coefficients * terms_of(temperature_K, coefficients.shape[-1])).sum(-1)


def temperature_at(coefficients: Floats, ln_value: float) -> Floats:
    """Temperature (m,) in K at which falling curves (m, k) reach a value.

    Where the value lies outside what the curve spans between ``COLDEST_K`` and ``HOTTEST_K`` the
    temperature is -inf (the value is above the curve everywhere) or inf (below it).
    """
    kelvin = np.arange(COLDEST_K, HOTTEST_K + 0.5, 0.5)
    low = np.full(len(coefficients), 0)
    high = np.full(len(coefficients), len(kelvin) - 1)
    found = np.where(at(coefficients, kelvin[0]) <= ln_value, -np.inf, np.nan)
    found = np.where(at(coefficients, kelvin[-1]) > ln_value, np.inf, found)
    while (high - low).max(initial=0) > 1:
        middle = (low + high) // 2
        above = at(coefficients, kelvin[middle]) > ln_value
        low, high = np.where(above, middle, low), np.where(above, high, middle)
    first, last = at(coefficients, kelvin[low]), at(coefficients, kelvin[high])
    share = (first - ln_value) / np.where(first > last, first - last, 1.0)
    return np.where(np.isnan(found), kelvin[low] + share * (kelvin[high] - kelvin[low]), found)


def fit_curves(
    salt: Ints,
    series: Ints,
    temperature_K: Floats,
    ln_value: Floats,
    terms: int,
    repeat: float,
    between: float,
) -> Curves:
    """Curves of n salts from p points.

    Args:
        salt: number of each point's salt (p,), from 0 to n - 1, each with a point.
        series: number of the series (article) that a point belongs to (p,).
        temperature_K: of each point (p,).
        ln_value: logarithm of the property (p,).
        terms: number of coefficients.
        repeat: standard deviation of points about the curve of their series.
        between: standard deviation of the offsets of series.
    """
    design = terms_of(temperature_K, terms)
    order = np.argsort(salt, kind="stable")
    points = np.split(order, np.flatnonzero(np.diff(salt[order])) + 1)
    precision, moment = _information(design, ln_value, series, points, repeat, between)
    mean = np.zeros(terms)
    mean[0] = ln_value.mean()
    spread = np.diag([4.0, 2.0, 2.0][:terms])
    for _ in range(ROUNDS):
        inverse = np.linalg.inv(spread)
        covariance = np.asarray(np.linalg.inv(inverse + precision), np.float64)
        found = mean + np.einsum("nkl,nl->nk", covariance, moment - precision @ mean)
        mean = found.mean(0)
        spread = (found - mean).T @ (found - mean) / len(found) + covariance.mean(0)
    return Curves(found, covariance, mean, spread)


def _information(
    design: Floats, ln_value: Floats, series: Ints, points: list[Ints], repeat: float, between: float
) -> tuple[Floats, Floats]:
    """For each salt B' C^-1 B (n, k, k) and B' C^-1 y (n, k), C the covariance of its points' errors."""
    terms = design.shape[1]
    precision, moment = np.empty((len(points), terms, terms)), np.empty((len(points), terms))
    for number, rows in enumerate(points):
        same = series[rows][:, None] == series[rows]
        errors = repeat**2 * np.eye(len(rows)) + between**2 * same
        weighed = np.linalg.solve(errors, design[rows])
        precision[number], moment[number] = design[rows].T @ weighed, weighed.T @ ln_value[rows]
    return precision, moment
