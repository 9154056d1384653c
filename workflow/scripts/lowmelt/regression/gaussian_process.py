"""Gaussian process regression on given covariances, with normal or Student's errors.

Equations are those of Rasmussen and Williams, Gaussian Processes for Machine Learning (2006).
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.linalg import LinAlgError, cho_factor, cho_solve, solve_triangular
from scipy.optimize import minimize

Floats = npt.NDArray[np.float64]

ROUNDS = 3  # of weighing the values, after which predictions hardly move
JITTER = 1e-6


@dataclass(frozen=True)
class Posterior:
    """A process that has seen m values.

    Attributes:
        coefficients: (covariance + noise)^-1 target, (m,) or (m, k) for k outputs.
        factor: lower Cholesky factor (m, m) of covariance + noise, or None where no variance is wanted.
        noise: variance of each value (m,).
    """

    coefficients: Floats
    factor: Floats | None
    noise: Floats

    def mean(self, cross: Floats) -> Floats:
        """Mean (n,) or (n, k) at n points from their covariance with the values (n, m) (eq. 2.25)."""
        return cross @ self.coefficients

    def variance(self, cross: Floats, prior: Floats | float) -> Floats:
        """Variance (n,) without noise at n points whose variance before was ``prior`` (eq. 2.26)."""
        if self.factor is None:
            raise ValueError("this process was fitted without variances; fit it with them")
        half = solve_triangular(self.factor, cross.T, lower=True)
        return np.clip(prior - (half**2).sum(0), 0, None)


def condition(
    covariance: Floats, target: Floats, noise: Floats | float, degrees: float | None = None
) -> Posterior:
    """Condition a process of mean 0 on values.

    Student's distribution is a normal one of unknown variance; expectation and maximisation set that of a
    value to (degrees noise + E[residual^2]) / (degrees + 1) (Tipping and Lawrence, Neurocomputing 69
    (2005) 123), so that a value far from what its relatives say counts less.

    Args:
        covariance: of the values, without noise (m, m).
        target: values (m,), or (m, k) with ``degrees`` None.
        noise: variance of the errors, one for all or (m,).
        degrees: of freedom of Student's distribution; None for normal errors.

    Raises:
        LinAlgError: covariance and noise are not positive definite.
    """
    each = np.broadcast_to(np.asarray(noise, float), (len(target),)).copy()
    scale = each.copy()
    factor = _factor(covariance, each)
    for _ in range(ROUNDS - 1 if degrees is not None else 0):
        assert degrees is not None
        inverse = solve_triangular(factor, np.eye(len(target)), lower=True)
        residual, variance = each * cho_solve((factor, True), target), each - each**2 * (inverse**2).sum(0)
        each = (degrees * scale + residual**2 + np.clip(variance, 0, None)) / (degrees + 1)
        factor = _factor(covariance, each)
    return Posterior(cho_solve((factor, True), target), factor, each)


def negative_log_likelihood(covariance: Floats, target: Floats, noise: Floats | float) -> float:
    """Negative log marginal likelihood of values (m,), without its constant (eq. 5.8); 1e9 if undefined."""
    try:
        factor = _factor(covariance, np.broadcast_to(np.asarray(noise, float), (len(target),)))
    except LinAlgError:
        return 1e9
    return float(0.5 * target @ cho_solve((factor, True), target) + np.log(np.diag(factor)).sum())


def most_likely(
    cost: Callable[[Floats], float], start: Floats, steps: int = 15, bounds: tuple[float, float] = (-6, 4)
) -> Floats:
    """Logarithms (p,) of the parameters at the lowest cost found, by L-BFGS-B from ``start`` (p,)."""
    found = minimize(cost, start, method="L-BFGS-B", bounds=[bounds] * len(start), options={"maxiter": steps})
    return found.x


def _factor(covariance: Floats, noise: Floats) -> Floats:
    """Lower Cholesky factor of the covariance with the noise of each value."""
    noisy = covariance.copy()
    noisy[np.diag_indices_from(noisy)] += noise + JITTER
    return np.tril(cho_factor(noisy, lower=True, overwrite_a=True)[0])
