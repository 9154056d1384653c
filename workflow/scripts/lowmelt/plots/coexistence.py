"""Figure of a crystal in contact with its melt: the slope of the enthalpy over temperature."""

from collections.abc import Mapping

import numpy as np
from matplotlib.figure import Figure

from lowmelt.crystals.growth import ENDS
from lowmelt.plots.style import BLACK, BLUE, ORANGE, RED, plt

# What a run ended as: frozen, with both phases, molten.
LOOKS = (("frozen", BLUE, BLUE), ("with both phases", BLACK, "none"), ("molten", ORANGE, ORANGE))


def slopes(answer: Mapping, label: str) -> Figure:
    """dU/dt over T, a point a run; the line through all runs, its zero with the interval, the measured value.

    Args:
        answer: with ``temperatures_K`` (temperatures,), ``slopes_kJ_mol_ps``, ``times_ps`` and
            ``solid_shares`` (temperatures, seeds), and the melting point with its interval; NaN: none.
        label: name of the salt.
    """
    figure, axes = plt.subplots()
    kelvins, slope = np.array(answer["temperatures_K"]), np.array(answer["slopes_kJ_mol_ps"])
    share = np.array(answer["solid_shares"])
    every = np.broadcast_to(kelvins[:, None], slope.shape)
    ended = np.where(share >= ENDS[1], 0, np.where(share <= ENDS[0], 2, 1))
    for n, (name, edge, face) in enumerate(LOOKS):
        if (ended == n).any():
            axes.plot(every[ended == n], slope[ended == n], "o", color=edge, mfc=face, label=f"ended {name}")
    weights = np.sqrt(np.array(answer["times_ps"]))
    line = np.polyfit(every.ravel(), slope.ravel(), 1, w=weights.ravel())
    axes.plot(kelvins, np.polyval(line, kelvins), color=BLACK, lw=1)
    axes.axhline(0, color=BLACK, lw=0.8)
    verdict = answer["reason"]
    if np.isfinite(answer["melting_K"] or np.nan):
        low, middle, high = answer["lower_K"], answer["melting_K"], answer["upper_K"]
        axes.axvspan(low, high, color=RED, alpha=0.15, lw=0)
        axes.axvline(middle, color=RED, lw=1, label="enthalpy stands still")
        verdict = f"melts at {middle:.0f} K, 95 % interval {low:.0f} to {high:.0f} K"
    if answer["measured_K"]:
        axes.axvline(answer["measured_K"], color=BLACK, lw=1, ls=":", label="measured")
    axes.set_xlabel("T / K")
    axes.set_ylabel("dU/dt / (kJ mol$^{-1}$ ps$^{-1}$)")
    axes.set_title(f"{label}: {verdict}", fontsize=9, wrap=True)
    axes.legend(fontsize=8)
    return figure
