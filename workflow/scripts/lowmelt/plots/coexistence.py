"""Figures of a crystal in contact with its melt: its growth over temperature."""

from collections.abc import Mapping

import numpy as np
from matplotlib.figure import Figure

from lowmelt.crystals.growth import BOTH, FROZE, MELTED, MOVING
from lowmelt.plots.style import BLACK, BLUE, ORANGE, RED, plt

LOOKS = ((FROZE, BLUE, BLUE), (BOTH, BLACK, "none"), (MELTED, ORANGE, ORANGE))


def rates(verdict: Mapping, label: str) -> Figure:
    """Growth over T, a point a run; the line through all, its zero with the interval, the measured value.

    Args:
        verdict: with ``runs`` (kelvin, outcome, rate, time_ps each), and the melting point with its interval.
        label: name of the salt.
    """
    figure, axes = plt.subplots()
    runs = [run for run in verdict["runs"] if run["outcome"] in MOVING]
    for name, edge, face in LOOKS:
        ended = [(run["kelvin"], run["rate"]) for run in runs if run["outcome"] == name]
        if ended:
            axes.plot(*zip(*ended, strict=True), "o", color=edge, mfc=face, label=f"ended: {name}")
    kelvins = np.array([run["kelvin"] for run in runs])
    if len(set(kelvins)) > 1:
        weights = np.sqrt([run["time_ps"] for run in runs])
        line = np.polyfit(kelvins, [run["rate"] for run in runs], 1, w=weights)
        axes.plot(np.unique(kelvins), np.polyval(line, np.unique(kelvins)), color=BLACK, lw=1)
    for n, kelvin in enumerate(sorted({run["kelvin"] for run in verdict["runs"] if run not in runs})):
        axes.axvline(
            kelvin, color=ORANGE, lw=1, ls="--", label="never met: see the reason" if not n else None
        )
    axes.axhline(0, color=BLACK, lw=0.8)
    words = verdict["reason"]
    if np.isfinite(verdict["melting_K"] or np.nan):
        low, middle, high = verdict["lower_K"], verdict["melting_K"], verdict["upper_K"]
        axes.axvspan(low, high, color=RED, alpha=0.15, lw=0)
        axes.axvline(middle, color=RED, lw=1, label="neither grows nor melts")
        words = f"melts at {middle:.0f} K, 95 % interval {low:.0f} to {high:.0f} K"
        words = f"melts above {middle:.0f} K" if verdict["bound"] == "lower" else words
    if verdict["measured_K"]:
        axes.axvline(verdict["measured_K"], color=BLACK, lw=1, ls=":", label="measured")
    axes.set_xlabel("T / K")
    axes.set_ylabel("growth of the crystal / (share of the box / ns)")
    axes.set_title(f"{label}: {words}", fontsize=9, wrap=True)
    axes.legend(fontsize=8)
    return figure
