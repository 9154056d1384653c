"""How fast a crystal grows or melts, and the temperature at which it does neither."""

from dataclasses import dataclass

import numpy as np
from scipy import stats

ENDS = (0.15, 0.85)  # share of solid at which a box counts as molten or frozen
SMOOTH_PS = 2.0
LEAST_SEEDS = 3


@dataclass(frozen=True)
class Growth:
    """What became of one box of solid and liquid.

    Attributes:
        slope: of the enthalpy while both phases were there, in kJ/mol of formula units and ps.
        solid_share: at the end of the run.
        time_ps: that both phases were there.
    """

    slope: float
    solid_share: float
    time_ps: float


@dataclass(frozen=True)
class Crossing:
    """Where the slope of the enthalpy crosses zero.

    Attributes:
        status: ``transition`` or ``unresolved``.
        reason: in words.
        melting_K, lower_K, upper_K: the temperature and its 95 % interval from the seeds.
    """

    status: str
    reason: str
    melting_K: float = np.nan
    lower_K: float = np.nan
    upper_K: float = np.nan


def solid_share(enthalpy: np.ndarray, solid: float, liquid: float) -> np.ndarray:
    """Share of the formula units that are solid, from enthalpies at the same temperature."""
    return (liquid - np.asarray(enthalpy)) / (liquid - solid)


def smooth_share(time_ps: np.ndarray, share: np.ndarray) -> float:
    """Mean share over the last two picoseconds."""
    return float(share[time_ps > time_ps[-1] - SMOOTH_PS].mean())


def is_over(time_ps: np.ndarray, share: np.ndarray) -> bool:
    """Whether a box is wholly molten or frozen."""
    if time_ps[-1] - time_ps[0] < SMOOTH_PS:
        return False
    return not ENDS[0] < smooth_share(time_ps, share) < ENDS[1]


def growth(time_ps: np.ndarray, enthalpy: np.ndarray, solid: float, liquid: float) -> Growth:
    """The slope of a run that ends when one phase is gone.

    Args:
        time_ps: (samples,).
        enthalpy: (samples,) of the box in kJ/mol of formula units.
        solid, liquid: enthalpies of the pure phases at the run's temperature.
    """
    share = solid_share(enthalpy, solid, liquid)
    slope = float(np.polyfit(time_ps, enthalpy, 1)[0])
    return Growth(slope, smooth_share(time_ps, share), float(time_ps[-1] - time_ps[0]))


def zero_crossing(kelvins: np.ndarray, slopes: np.ndarray, time_ps: np.ndarray | None = None) -> Crossing:
    """Temperature where the slope is zero: a line through all runs, Fieller's 95 % interval of its zero.

    Runs differ in seed and start from blocks of their own, so each is a measurement of its own, and their
    scatter about the line, its bend included, makes the interval (Fieller 1954, J. R. Stat. Soc. B 16, 175).
    An interface wanders like a random walk, so that the variance of a slope falls with the time that it was
    watched: runs count by their time.

    Args:
        kelvins: (temperatures,).
        slopes: (temperatures, seeds) of the enthalpy; at least three seeds for an interval.
        time_ps: (temperatures, seeds) lengths of the runs; all alike when None.
    """
    weights = np.ones(slopes.shape) if time_ps is None else time_ps / time_ps.mean()
    kelvins = np.asarray(kelvins, dtype=float)
    mean = (slopes * weights).sum(axis=1) / weights.sum(axis=1)
    order = np.argsort(kelvins)
    if not mean[order[0]] < 0 < mean[order[-1]]:
        which = "showed no trend; run longer, at temperatures farther apart"
        if (mean < 0).all() or (mean > 0).all():
            which = "froze; take higher temperatures" if mean[0] < 0 else "melted; take lower temperatures"
        return Crossing("unresolved", f"from {kelvins.min():.0f} to {kelvins.max():.0f} K the box {which}")
    if slopes.shape[1] < LEAST_SEEDS:
        return Crossing("unresolved", f"{slopes.shape[1]} seeds give no interval; run at least {LEAST_SEEDS}")
    every = np.repeat(kelvins, slopes.shape[1])
    low, middle, high = _zero_of_line(every, slopes.ravel(), weights.ravel())
    if not kelvins.min() < low < high < kelvins.max():
        return Crossing(
            "unresolved", "the interval is wider than the temperatures; run longer, or more seeds"
        )
    return Crossing("transition", "the enthalpy stands still", middle, low, high)


def _zero_of_line(x: np.ndarray, y: np.ndarray, weights: np.ndarray) -> tuple[float, float, float]:
    """Lower end, zero and upper end; NaN ends where the rise may be zero."""
    total = weights.sum()
    centre, offset = (weights * x).sum() / total, (weights * y).sum() / total
    spread = (weights * (x - centre) ** 2).sum()
    rise = (weights * (x - centre) * y).sum() / spread
    free = len(x) - 2
    scatter = (weights * (y - offset - rise * (x - centre)) ** 2).sum() / free
    zero, far = -offset / rise, stats.t.ppf(0.975, free) ** 2 * scatter / rise**2
    doubt = far / spread
    if doubt >= 1:
        return np.nan, centre + zero, np.nan
    half = np.sqrt(far * ((1 - doubt) / total + zero**2 / spread)) / (1 - doubt)
    return centre + zero / (1 - doubt) - half, centre + zero, centre + zero / (1 - doubt) + half
