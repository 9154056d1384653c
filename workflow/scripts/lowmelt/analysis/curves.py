"""Candidate curves of a property over temperature, fitted by weighted least squares and compared by BIC.

The null holds what a liquid does without a transition: a line (Arrhenius), VFT, a quadratic. The
alternatives hold a break: a hinge (slope changes, a glass) and a step (the value jumps, a melting point).
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

VFT_GRID = 48


@dataclass(frozen=True)
class Fit:
    """One fitted curve.

    Attributes:
        name: of the curve.
        chi2: weighted sum of squared residuals.
        parameters: number of free parameters, the place of a break included.
        curve: fitted values at the points.
        break_x: where the break lies, on the axis of the fit; NaN without one.
        jump: value above minus value below the break, at the break.
    """

    name: str
    chi2: float
    parameters: int
    curve: np.ndarray
    break_x: float = np.nan
    jump: float = 0.0

    def bic(self, n: int) -> float:
        """Schwarz's criterion for errors of known size."""
        return self.chi2 + self.parameters * np.log(n)


def _solve(columns: np.ndarray, y: np.ndarray, sigma: np.ndarray) -> tuple[np.ndarray, float, np.ndarray]:
    weighted = columns / sigma[:, None]
    coefficients, *_ = np.linalg.lstsq(weighted, y / sigma, rcond=None)
    curve = columns @ coefficients
    return coefficients, float(np.sum(((y - curve) / sigma) ** 2)), curve


def line(x: np.ndarray, y: np.ndarray, sigma: np.ndarray) -> Fit:
    """a + b x."""
    _, chi2, curve = _solve(np.vander(x, 2), y, sigma)
    return Fit("line", chi2, 2, curve)


def quadratic(x: np.ndarray, y: np.ndarray, sigma: np.ndarray) -> Fit:
    """a + b x + c x^2."""
    _, chi2, curve = _solve(np.vander(x, 3), y, sigma)
    return Fit("quadratic", chi2, 3, curve)


def vft(x: np.ndarray, y: np.ndarray, sigma: np.ndarray) -> Fit:
    """a - b / (T - T0) with x = 1000 / T and b > 0; T0 on a grid from 0 to just under the coldest point."""
    temperature = 1000 / x
    best = line(x, y, sigma)
    best = Fit("vft", best.chi2, 3, best.curve)
    for t0 in np.linspace(0, 0.97 * temperature.min(), VFT_GRID)[1:]:
        columns = np.stack([np.ones_like(x), -1 / (temperature - t0)], axis=1)
        coefficients, chi2, curve = _solve(columns, y, sigma)
        if chi2 < best.chi2 and coefficients[1] > 0:
            best = Fit("vft", chi2, 3, curve)
    return best


def hinge(x: np.ndarray, y: np.ndarray, sigma: np.ndarray) -> Fit:
    """Two lines that meet; the place of the break is free between the second and the last but one point."""
    order = np.sort(x)
    best = None
    for place in np.linspace(order[1], order[-2], 4 * len(x)):
        columns = np.stack([np.ones_like(x), x - place, np.maximum(x - place, 0)], axis=1)
        _, chi2, curve = _solve(columns, y, sigma)
        if best is None or chi2 < best.chi2:
            best = Fit("hinge", chi2, 4, curve, place)
    assert best is not None
    return best


def steps(x: np.ndarray, y: np.ndarray, sigma: np.ndarray, least: int = 2) -> list[Fit]:
    """Two lines with a jump, one fit for each gap between points that has ``least`` points on each side.

    With two points on a side its slope is that of the other side, so that it cannot bend to chance.
    """
    order = np.sort(x)
    found = []
    for k in range(least, len(x) - least + 1):
        place = (order[k - 1] + order[k]) / 2
        above = (x > place).astype(float)
        columns = [np.ones_like(x), x - place, above]
        if k >= 3 and len(x) - k >= 3:
            columns.append(above * (x - place))
        coefficients, chi2, curve = _solve(np.stack(columns, axis=1), y, sigma)
        found.append(Fit("step", chi2, len(columns) + 1, curve, place, float(coefficients[2])))
    return found


def step(x: np.ndarray, y: np.ndarray, sigma: np.ndarray) -> Fit:
    """The best of ``steps``."""
    return min(steps(x, y, sigma), key=lambda fit: fit.bic(len(x)))


Curve = Callable[[np.ndarray, np.ndarray, np.ndarray], Fit]
DIFFUSION_NULL: tuple[Curve, ...] = (line, vft, quadratic)
SMOOTH_NULL: tuple[Curve, ...] = (line, quadratic)
BREAKS: tuple[Curve, ...] = (hinge, step)


def best_of(curves: tuple[Curve, ...], x: np.ndarray, y: np.ndarray, sigma: np.ndarray) -> Fit:
    """The fit of lowest BIC."""
    return min((curve(x, y, sigma) for curve in curves), key=lambda fit: fit.bic(len(x)))


def evidence(null: Fit, alternative: Fit, n: int) -> float:
    """BIC of the null minus BIC of the alternative; above 10 is strong (Kass and Raftery 1995)."""
    return null.bic(n) - alternative.bic(n)
