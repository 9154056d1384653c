"""The temperature at which a crystal neither grows nor melts, from all runs of a salt."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy import stats

from lowmelt.crystals.growth import LEAST_MOVE, LOST, MOVING, Growth

LEAST_SEEDS = 3


@dataclass(frozen=True)
class Crossing:
    """Where the growth of the crystal crosses zero.

    Attributes:
        status: ``transition`` or ``unresolved``.
        reason: in words.
        melting_K, lower_K, upper_K: the temperature and its 95 % interval from the scatter of the runs.
        enthalpy_K: the same temperature from the enthalpy alone.
        next_step: what to run where it is unresolved.
    """

    status: str
    reason: str
    melting_K: float = np.nan
    lower_K: float = np.nan
    upper_K: float = np.nan
    enthalpy_K: float = np.nan
    next_step: str = ""


def judge(kelvins: Sequence[float], runs: Sequence[Growth]) -> Crossing:
    """The melting point from all runs of a salt, or why there is none.

    The order of the ions gives it; the enthalpy must agree. The crystal must have grown at some temperature
    and melted at another by more than a wandering front would.

    Args:
        kelvins: (runs,) temperature of each.
        runs: what became of each; those in which crystal and melt never met are findings of their own.
    """
    kept = [n for n, run in enumerate(runs) if run.outcome in MOVING]
    aside = _findings(kelvins, runs)
    x, weights = np.array([kelvins[n] for n in kept]), np.array([runs[n].time_ps for n in kept])
    order, enthalpy = (np.array([getattr(runs[n], name) for n in kept]) for name in ("rate", "rate_enthalpy"))
    found = zero_crossing(x, order, weights)
    if found.status != "transition":
        return Crossing("unresolved", "; ".join([found.reason, *aside]), next_step=found.next_step)
    lost = [kelvin for kelvin, run in zip(kelvins, runs, strict=True) if run.outcome == LOST]
    if lost and min(lost) < found.lower_K:
        reason = (
            f"crystals melt at once at {min(lost):.0f} K, below the {found.melting_K:.0f} K of the fronts"
        )
        return Crossing("unresolved", reason, next_step="a larger cell, a longer settle_ps")
    moves = np.array([runs[n].moved for n in kept])
    if moves.max() < LEAST_MOVE or moves.min() > -LEAST_MOVE:
        which = "melt" if moves.min() > -LEAST_MOVE else "grow"
        reason = f"no crystal was seen to {which} by more than its front wanders"
        return Crossing("unresolved", reason, next_step="longer runs, temperatures farther apart")
    by_enthalpy = zero_crossing(x, enthalpy, weights)
    agree = by_enthalpy.lower_K <= found.upper_K and by_enthalpy.upper_K >= found.lower_K
    if by_enthalpy.status != "transition" or not agree:
        what = by_enthalpy.reason if by_enthalpy.status != "transition" else f"{by_enthalpy.melting_K:.0f} K"
        reason = f"by the order of the ions {found.melting_K:.0f} K, by the enthalpy: {what}"
        return Crossing(
            "unresolved", reason, next_step="a longer settle_ps: the melt may still relax; or longer runs"
        )
    return Crossing(
        "transition", "; ".join(["the crystal neither grows nor melts", *aside]),
        found.melting_K, found.lower_K, found.upper_K, by_enthalpy.melting_K,
    )  # fmt: skip


def _findings(kelvins: Sequence[float], runs: Sequence[Growth]) -> list[str]:
    """One phrase for each temperature and outcome of runs in which crystal and melt never met."""
    counts: dict[tuple[float, str], int] = {}
    for kelvin, run in zip(kelvins, runs, strict=True):
        if run.outcome not in MOVING:
            counts[kelvin, run.outcome] = counts.get((kelvin, run.outcome), 0) + 1
    each = {kelvin: list(kelvins).count(kelvin) for kelvin in kelvins}
    return [f"{n} of {each[kelvin]} at {kelvin:g} K: {what}" for (kelvin, what), n in sorted(counts.items())]


def zero_crossing(kelvins: np.ndarray, rates: np.ndarray, time_ps: np.ndarray | None = None) -> Crossing:
    """Temperature where the growth is zero: a line through all runs, Fieller's 95 % interval of its zero.

    Runs differ in seed and start from blocks of their own, so each is a measurement of its own, and their
    scatter about the line, its bend included, makes the interval (Fieller 1954, J. R. Stat. Soc. B 16, 175).
    An interface wanders like a random walk, so that the variance of a rate falls with the time that it was
    watched: runs count by their time.

    Args:
        kelvins, rates: (runs,) growth, positive where the crystal grows; three runs at least at each of two
            temperatures for an interval.
        time_ps: (runs,) lengths of the runs; all alike when None.
    """
    kelvins, rates = np.asarray(kelvins, dtype=float), np.asarray(rates, dtype=float)
    weights = np.ones(len(rates)) if time_ps is None else np.asarray(time_ps) / np.mean(time_ps)
    levels, counts = np.unique(kelvins, return_counts=True)
    if len(levels) < 2:
        return Crossing("unresolved", "fronts at fewer than two temperatures", next_step="more temperatures")
    mean = np.array([np.average(rates[kelvins == k], weights=weights[kelvins == k]) for k in levels])
    if not mean[0] > 0 > mean[-1]:
        which, cure = "showed no trend", "longer runs, at temperatures farther apart"
        if (mean > 0).all() or (mean < 0).all():
            which, cure = ("grew", "higher temperatures") if mean[0] > 0 else ("melted", "lower temperatures")
        reason = f"from {levels[0]:.0f} to {levels[-1]:.0f} K the crystal {which}"
        return Crossing("unresolved", reason, next_step=cure)
    if counts.min() < LEAST_SEEDS:
        reason = f"{counts.min()} runs at a temperature give no interval"
        return Crossing("unresolved", reason, next_step=f"at least {LEAST_SEEDS} runs a temperature")
    low, middle, high = _zero_of_line(kelvins, rates, weights)
    if not levels[0] < low < high < levels[-1]:
        reason = "the interval is wider than the temperatures"
        return Crossing("unresolved", reason, next_step="longer runs, or more of them")
    return Crossing("transition", "the crystal neither grows nor melts", middle, low, high)


def _zero_of_line(x: np.ndarray, y: np.ndarray, weights: np.ndarray) -> tuple[float, float, float]:
    """Lower end, zero and upper end; NaN ends where the slope may be zero."""
    total = weights.sum()
    centre, offset = (weights * x).sum() / total, (weights * y).sum() / total
    spread = (weights * (x - centre) ** 2).sum()
    slope = (weights * (x - centre) * y).sum() / spread
    free = len(x) - 2
    scatter = (weights * (y - offset - slope * (x - centre)) ** 2).sum() / free
    zero, far = -offset / slope, stats.t.ppf(0.975, free) ** 2 * scatter / slope**2
    doubt = far / spread
    if doubt >= 1:
        return np.nan, centre + zero, np.nan
    half = np.sqrt(far * ((1 - doubt) / total + zero**2 / spread)) / (1 - doubt)
    return centre + zero / (1 - doubt) - half, centre + zero, centre + zero / (1 - doubt) + half
