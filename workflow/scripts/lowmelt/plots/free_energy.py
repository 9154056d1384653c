"""Figures of the path from liquid to crystal: its free energy, and where that of fusion is zero."""

from collections.abc import Mapping

import numpy as np
from matplotlib.figure import Figure

from lowmelt.plots.style import BLACK, BLUE, ORANGE, RED, plt

ERRORS = 1.96


def path(verdict: Mapping, label: str) -> Figure:
    """The legs of the first path one after the other, and the free energy of fusion of all paths over T.

    Args:
        verdict: with ``legs``, ``paths`` and ``curve_K``, and the melting point with its interval.
        label: name of the salt.
    """
    figure, (left, right) = plt.subplots(1, 2, figsize=(9, 3.8))
    _legs(left, verdict["legs"])
    _fusion(right, verdict)
    words = verdict["reason"]
    if np.isfinite(verdict["melting_K"] or np.nan):
        low, middle, high = verdict["lower_K"], verdict["melting_K"], verdict["upper_K"]
        right.axvspan(low, high, color=RED, alpha=0.15, lw=0)
        right.axvline(middle, color=RED, lw=1, label="the free energies cross")
        words = f"melts at {middle:.0f} K, 95 % interval {low:.0f} to {high:.0f} K"
    if verdict["measured_K"]:
        right.axvline(verdict["measured_K"], color=BLACK, lw=1, ls=":", label="measured")
    right.legend(fontsize=8)
    figure.suptitle(f"{label}: {words}", fontsize=9, wrap=True)
    return figure


def _legs(axes, legs: list[Mapping]) -> None:
    """Free energy along the path, a leg after the other, with its own colour and its windows as points."""
    first = (legs[0]["kelvin"], legs[0]["replica"])
    height, ticks = 0.0, []
    order = ("weaken", "compress", "bind", "strengthen", "release")
    there = [leg for leg in legs if not leg["backwards"]]
    chosen = {leg["leg"]: leg for leg in there if (leg["kelvin"], leg["replica"]) == first}
    for number, name in enumerate(order):
        if name not in chosen:
            break
        leg = chosen[name]
        profile = height + np.array(leg["profile_kt"])
        errors = ERRORS * np.array(leg["errors_kt"])
        colour = (BLUE, ORANGE)[number % 2]
        axes.errorbar(number + np.array(leg["shares"]), profile, errors, fmt=".-", ms=3, lw=1, color=colour)
        height = profile[-1]
        ticks.append(f"{name}\noverlap {leg['overlap']:.2f}")
    axes.set_xticks(np.arange(len(ticks)) + 0.5, ticks, fontsize=7)
    axes.set_ylabel("free energy / kT of the block")


def _fusion(axes, verdict: Mapping) -> None:
    for number, one in enumerate(verdict["paths"]):
        colour, style = (ORANGE, "--") if one["reason"] else (BLUE, "-")
        axes.plot(verdict["curve_K"], one["curve"], color=colour, ls=style, lw=1)
        axes.errorbar(
            [one["kelvin"]], [one["gibbs"]], [ERRORS * one["error"]], fmt="o", color=colour, capsize=3,
            label="paths" if not number else None,
        )  # fmt: skip
    axes.axhline(0, color=BLACK, lw=0.8)
    axes.set_xlabel("T / K")
    axes.set_ylabel("G of the melt less that of the crystal / (kJ/mol)")
