"""Figure of crystal and melt, each alone: enthalpy, density, and where crystals with vacancies melt."""

from collections.abc import Mapping

import pandas as pd
from matplotlib.figure import Figure

from lowmelt.plots.style import BLACK, BLUE, COLOURS, ORANGE, RED, plt

PHASES = (("crystal", "solid", BLUE), ("melt", "molten", ORANGE))


def bounds(verdict: Mapping, table: pd.DataFrame, label: str) -> Figure:
    """Four panels: enthalpy and density over T, share of runs that melted over T, melting over vacancies.

    Args:
        verdict: with ``meltings`` (voids, stays_K, melts_K each), the bound, plateau and fusion.
        table: one row a start and temperature, from ``crystals.bounds.table``.
        label: name of the salt.
    """
    figure, axes = plt.subplots(2, 2, figsize=(8.4, 6.8))
    quantities = (("enthalpy_kJ_mol", "H / (kJ mol$^{-1}$)"), ("density_kg_m3", "density / (kg m$^{-3}$)"))
    for place, (column, name) in zip(axes[0], quantities, strict=True):
        for start, _, colour in PHASES:
            rows = table[(table["start"] == start) & table[column].notna()]
            errors = rows[f"{column}_error"].fillna(0.0)
            place.errorbar(rows["kelvin"], rows[column], errors, fmt="o", ms=4, color=colour, label=start)
        place.set(xlabel="T / K", ylabel=name)
        place.legend(fontsize=8)
    if verdict["fusion_kJ_mol"] is not None:
        axes[0, 0].set_title(
            f"fusion {verdict['fusion_kJ_mol']:.1f} kJ/mol at {verdict['fusion_at_K']:.0f} K", fontsize=9
        )
    solids = table[table["start"] != "melt"]
    for (voids, rows), colour in zip(solids.groupby("voids"), COLOURS, strict=False):
        ran = rows[rows["runs"] > rows["failed"]]
        share = ran["melted"] / (ran["runs"] - ran["failed"])
        axes[1, 0].plot(ran["kelvin"], share, "o-", color=colour, lw=0.8, label=f"{voids:.0%} vacancies")
    axes[1, 0].set(xlabel="T / K", ylabel="share of runs that melted", ylim=(-0.05, 1.05))
    axes[1, 0].legend(fontsize=7)
    _over_vacancies(axes[1, 1], verdict)
    words = "no bound"
    if verdict["status"] == "bound" and verdict["bound"] == "upper":
        words = f"melts below {verdict['upper_K']:.0f} K (force field)"
    figure.suptitle(f"{label}: {words}; an estimate, not a melting point", fontsize=10)
    return figure


def _over_vacancies(axes: plt.Axes, verdict: Mapping) -> None:
    """Between what stays and what melts, for each share of vacancies; arrows where one of them is missing."""
    for one in verdict["meltings"]:
        place, stays, melts = 100 * one["voids"], one["stays_K"], one["melts_K"]
        if stays is not None and melts is not None:
            axes.plot([place, place], [stays, melts], color=BLACK, lw=1.5)
        for kelvin, alone, mark in ((stays, melts is None, "^"), (melts, stays is None, "v")):
            if kelvin is not None:
                axes.plot(place, kelvin, mark if alone else "_", color=BLACK, ms=7)
    if verdict["plateau_K"] is not None:
        middle, half = verdict["plateau_K"], verdict["plateau_half_K"]
        axes.axhspan(middle - half, middle + half, color=RED, alpha=0.15, lw=0, label="plateau")
    if verdict["measured_K"]:
        axes.axhline(verdict["measured_K"], color=BLACK, lw=1, ls=":", label="measured")
    if axes.get_legend_handles_labels()[1]:
        axes.legend(fontsize=8)
    axes.set(xlabel="formula units taken out / %", ylabel="melts / K")
