"""Figures of the simulations: melting plot, displacement, density and enthalpy, controls."""

from collections.abc import Mapping
from itertools import cycle
from textwrap import fill
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, LogLocator, NullFormatter

from lowmelt.analysis import curves
from lowmelt.chem.constants import LOW_MELTING_K
from lowmelt.plots.style import BLACK, BLUE, COLOURS, GREEN, ORANGE, PURPLE, RED, SKY, plt

BRANCH_MARKS = {"cooling": ("v", BLUE), "heating": ("^", ORANGE)}
CURVE_LOOKS = {
    "line": (curves.line, BLACK, ":"),
    "VFT": (curves.vft, GREEN, "-"),
    "quadratic": (curves.quadratic, SKY, (0, (5, 1))),
    "hinge": (curves.hinge, PURPLE, "--"),
    "step": (curves.step, RED, "-."),
}


def failed(label: str, reason: str) -> Figure:
    """A figure that says why there is none."""
    figure, axes = plt.subplots()
    axes.axis("off")
    axes.set_title(_short(label))
    axes.text(0.5, 0.5, f"no simulation\n{reason}", ha="center", va="center", wrap=True, color=RED)
    return figure


def melting(points: pd.DataFrame, verdict: Mapping, label: str, protocol: str) -> Figure:
    """log10 D over 1000/T: points judged diffusive (filled) or not (open), the curves, the verdict."""
    figure, axes = plt.subplots(figsize=(8.0, 4.6))
    for branch, group in points.groupby("branch"):
        mark, colour = BRANCH_MARKS.get(str(branch), ("o", SKY))
        _points(axes, group[group["d_m2_s"] > 0], mark, colour, str(branch))
    _curves(axes, points[points["diffusive"].astype(bool) & (points["d_m2_s"] > 0)])
    kelvin = points["temperature_K"]
    if np.isfinite(verdict["melting_K"] or np.nan):
        axes.axvspan(1000 / verdict["upper_K"], 1000 / verdict["lower_K"], color=RED, alpha=0.15, lw=0)
        axes.axvline(1000 / verdict["melting_K"], color=RED, lw=1)
    if kelvin.min() < LOW_MELTING_K < kelvin.max():
        axes.axvline(1000 / LOW_MELTING_K, color=BLACK, lw=0.8, ls=":")
        axes.text(
            1000 / LOW_MELTING_K, 0.99, " 373 K", transform=axes.get_xaxis_transform(), va="top", fontsize=8
        )
    axes.set_xlabel("1000 K / T")
    axes.set_ylabel("log$_{10}$ D / (m$^2$ s$^{-1}$), mean of cation and anion")
    top = axes.secondary_xaxis("top", functions=(_invert, _invert))
    top.set_xlabel("T / K")
    axes.legend(fontsize=8, loc="upper left", bbox_to_anchor=(1.0, 1.0))
    axes.set_title(f"{_short(label)} ({protocol})\n{_verdict(verdict)}", fontsize=9)
    return figure


def _invert(x: Any) -> np.ndarray:
    with np.errstate(divide="ignore"):
        return 1000 / np.asarray(x, dtype=float)


def _points(axes: Axes, group: pd.DataFrame, mark: str, colour: str, branch: str) -> None:
    x, y = 1000 / group["temperature_K"], np.log10(group["d_m2_s"])
    error = group["sigma_m2_s"] / group["d_m2_s"] / np.log(10)
    diffusive = group["diffusive"].astype(bool)
    for which, face, note in ((diffusive, colour, "diffusive"), (~diffusive, "none", "not diffusive")):
        if which.any():
            axes.errorbar(
                x[which], y[which], error[which], fmt=mark, color=colour, mfc=face, ms=6, lw=1,
                label=f"{branch}, {note}",
            )  # fmt: skip


def _curves(axes: Axes, shown: pd.DataFrame) -> None:
    """The competing curves, fitted to the diffusive points."""
    if len(shown) < 5:
        note = f"{len(shown)} diffusive points: no curve is fitted"
        axes.text(0.02, 0.03, note, transform=axes.transAxes, fontsize=8)
        return
    shown = shown.sort_values("temperature_K")
    x, y = 1000 / shown["temperature_K"].to_numpy(), np.log(shown["d_m2_s"].to_numpy())
    sigma = np.maximum(shown["sigma_m2_s"] / shown["d_m2_s"], 0.03).to_numpy()
    for name, (curve, colour, style) in CURVE_LOOKS.items():
        fit = curve(x, y, sigma)
        label = f"{name}: BIC {fit.bic(len(x)):.0f}"
        axes.plot(x, fit.curve / np.log(10), linestyle=style, color=colour, lw=1.2, label=label)


def _verdict(verdict: Mapping) -> str:
    if verdict["status"] == "transition":
        place = f"{verdict['melting_K']:.0f} K [{verdict['lower_K']:.0f}, {verdict['upper_K']:.0f}]"
        error, below = verdict["systematic_K"], verdict["below_373K"]
        bound = {"lower": ", a lower bound", "none": ", no bound"}.get(verdict.get("bound", ""), "")
        return f"transition at {place}{bound}, systematic ±{error:.0f} K; below 373 K: {below}"
    return fill(f"{verdict['status'].replace('_', ' ')}: {verdict['reason']}", 90)


def _short(label: str, most: int = 70) -> str:
    return label if len(label) <= most else label[: most - 1] + "…"


def displacement(lines: pd.DataFrame, label: str) -> Figure:
    """MSD over time on log axes, cation and anion side by side, with a slope of 1 and the least way."""
    figure, both = plt.subplots(1, 2, figsize=(9.2, 4.2), sharex=True, sharey=True)
    branch, replica = lines["branch"].iloc[0], lines["replica"].min()
    first = lines[(lines["replica"] == replica) & (lines["branch"] == branch)]
    shades = plt.colormaps["plasma"](np.linspace(0.85, 0.0, len(first)))
    for axes, kind in zip(both, ("cation", "anion"), strict=True):
        for (_, row), shade in zip(
            first.sort_values("temperature_K", ascending=False).iterrows(), shades, strict=True
        ):
            lag, value = row["lag_ps"][1:], row[f"msd_{kind}_nm2"][1:]
            keep = slice(0, max(2, len(lag) // 2))
            axes.plot(lag[keep], value[keep], color=shade, lw=1.3, label=f"{row['temperature_K']:.0f} K")
        hottest = first.loc[first["temperature_K"].idxmax()]
        lag = hottest["lag_ps"][len(hottest["lag_ps"]) // 8 : len(hottest["lag_ps"]) // 2]
        slope = 1.6 * hottest[f"msd_{kind}_nm2"][len(lag)] / lag[len(lag) // 2]
        axes.plot(lag, slope * lag, ":", color=BLACK, lw=1, label="slope 1")
        axes.axhline(first["diameter_nm"].mean() ** 2, color=BLACK, lw=0.8, ls="--", label="ion's diameter²")
        axes.set(xscale="log", yscale="log", xlabel="time / ps", title=kind)
        axes.xaxis.set_major_locator(LogLocator(subs=(1.0, 3.0), numticks=12))
        axes.xaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:g}"))
        axes.xaxis.set_minor_formatter(NullFormatter())
    both[0].set_ylabel("mean squared displacement / nm$^2$")
    both[1].legend(fontsize=8, loc="upper left", bbox_to_anchor=(1.0, 1.0))
    figure.suptitle(f"{_short(label)}; {branch}, replica {replica}", fontsize=9)
    return figure


def density(points: pd.DataFrame, verdict: Mapping, label: str) -> Figure:
    """Density and enthalpy over temperature with errors; a smooth curve, or two lines at a transition."""
    figure, both = plt.subplots(1, 2, figsize=(8.4, 4.0))
    melts = np.isfinite(verdict["melting_K"] or np.nan)
    for axes, value, sigma, name in (
        (both[0], "density_kg_m3", "density_sigma", "density / kg m$^{-3}$"),
        (both[1], "enthalpy_kJ_mol", "enthalpy_sigma", "enthalpy / kJ mol$^{-1}$ of formula units"),
    ):
        for branch, group in points.groupby("branch"):
            mark, colour = BRANCH_MARKS.get(str(branch), ("o", SKY))
            axes.errorbar(
                group["temperature_K"], group[value], group[sigma],
                fmt=mark, color=colour, ms=5, lw=1, label=branch,
            )  # fmt: skip
            for part, degree in _parts(group, verdict["melting_K"] if melts else None):
                kelvin = np.linspace(part["temperature_K"].min(), part["temperature_K"].max(), 50)
                smooth = np.polyfit(part["temperature_K"], part[value], degree)
                axes.plot(kelvin, np.polyval(smooth, kelvin), ":", color=colour, lw=1)
        if melts:
            axes.axvspan(verdict["lower_K"], verdict["upper_K"], color=RED, alpha=0.15, lw=0)
            axes.axvline(verdict["melting_K"], color=RED, lw=1)
        axes.set(xlabel="T / K", ylabel=name)
    both[0].legend(fontsize=8)
    lines = "a line on each side" if melts else "best quadratic"
    figure.suptitle(f"{_short(label)}; dotted: {lines}\n{_verdict(verdict)}", fontsize=9)
    return figure


def _parts(group: pd.DataFrame, break_K: float | None) -> list[tuple[pd.DataFrame, int]]:
    """What one smooth curve goes through, and its degree; parts with enough points only."""
    if break_K is None:
        return [(group, 2)] if len(group) > 3 else []
    sides = (group[group["temperature_K"] < break_K], group[group["temperature_K"] > break_K])
    return [(side, 1) for side in sides if len(side) > 1]


def controls(table: pd.DataFrame) -> Figure:
    """Computed against measured melting points; salts without a computed one stand on the lower edge."""
    figure, axes = plt.subplots(figsize=(7.4, 4.8))
    known = table[pd.to_numeric(table["measured_K"], errors="coerce").notna()]
    known = known[known["origin"] != "crystal"]  # salts of a thousand kelvin would hide the others
    if known.empty:
        axes.axis("off")
        axes.text(0.5, 0.5, "no control salts in this run", ha="center", va="center")
        return figure
    low, high = known["measured_K"].min() - 60, known["measured_K"].max() + 60
    both = known[known["status"] == "transition"]
    if len(both):
        low, high = min(low, both["lower_K"].min() - 20), max(high, both["upper_K"].max() + 20)
    axes.plot([low, high], [low, high], color=BLACK, lw=1)
    axes.axhline(LOW_MELTING_K, color=RED, lw=0.8, ls=":")
    axes.axvline(LOW_MELTING_K, color=RED, lw=0.8, ls=":")
    for (_, row), colour in zip(known.iterrows(), cycle(COLOURS), strict=False):
        name = row["name"] if isinstance(row["name"], str) and row["name"] else row["salt_id"]
        label = f"{name}: {row['below_373K']}"
        if row["status"] == "transition":
            y = row["melting_K"]
            error = np.hypot([y - row["lower_K"], row["upper_K"] - y], row["systematic_K"])[:, None]
            axes.errorbar(row["measured_K"], y, error, fmt="o", color=colour, label=label)
        else:
            label += f" ({str(row['status']).replace('_', ' ')})"
            axes.plot(row["measured_K"], low + 6, "x", color=colour, label=label, clip_on=False)
    axes.set(xlim=(low, high), ylim=(low, high))
    axes.set(xlabel="measured melting point / K", ylabel="from simulation / K")
    axes.set_title(f"{_agreement(both)}\n{_answers(known)}", fontsize=9)
    axes.legend(
        fontsize=7, loc="upper left", bbox_to_anchor=(1.0, 1.0), title="below 373 K?", title_fontsize=8
    )
    return figure


def _agreement(both: pd.DataFrame) -> str:
    if len(both) < 3:
        return f"{len(both)} controls with a transition: too few for R²"
    difference = both["melting_K"] - both["measured_K"]
    spread = ((both["measured_K"] - both["measured_K"].mean()) ** 2).sum()
    return f"R² {1 - (difference**2).sum() / spread:.2f}, mean absolute error {difference.abs().mean():.0f} K"


def _answers(known: pd.DataFrame) -> str:
    """How often the verdict on 373 K was right."""
    truth = np.where(known["measured_K"] < LOW_MELTING_K, "yes", "no")
    said = known["below_373K"].isin(["yes", "no"])
    right = int((said & (known["below_373K"] == truth)).sum())
    return f"below 373 K: {right} right, {int(said.sum()) - right} wrong, {int((~said).sum())} cannot say"
