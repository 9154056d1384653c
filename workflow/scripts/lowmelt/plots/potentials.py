"""Figures of learned interatomic potentials."""

from collections.abc import Mapping

import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from lowmelt.plots.style import BLACK, BLUE, COLOURS, ORANGE, RED, plt

KINDS = {"force": "forces on atoms", "resultant": "forces on ions"}


def learning_curve(scores: pd.DataFrame) -> Figure:
    """Errors in composition over the number of training frames; dashed: the classical force field."""
    chosen = scores[(scores["split"] == "test") & scores["model"].str.match(r"n\d+")]
    sizes = chosen["model"].str[1:].astype(int)
    figure, axes = plt.subplots()
    classical = scores[(scores["model"] == "gaff") & (scores["split"] == "test")].iloc[0]
    for (kind, label), colour in zip(KINDS.items(), (BLUE, ORANGE), strict=True):
        axes.plot(sizes, chosen[f"{kind}_percent"], "o-", color=colour, label=label)
        axes.axhline(classical[f"{kind}_percent"], color=colour, ls="--", lw=1)
    axes.set(xlabel="training frames", ylabel="error / %", xscale="log", yscale="log")
    axes.set_xticks(sizes, sizes.astype(str))
    axes.set_xticks([], minor=True)
    axes.legend(title="dashed: GAFF")
    return figure


def transfer(scores: pd.DataFrame) -> Figure:
    """Force errors of each model on each set of frames."""
    figure, panels = plt.subplots(1, 2, figsize=(9.0, 3.6), sharey=True)
    models, splits = scores["model"].unique(), scores["split"].unique()
    for axes, (kind, label) in zip(panels, KINDS.items(), strict=True):
        grid = scores.pivot_table(index="model", columns="split", values=f"{kind}_percent")
        grid = grid.reindex(index=models, columns=splits)
        image = axes.imshow(np.log10(grid), cmap="viridis_r", aspect="auto", vmin=0.7, vmax=2.3)
        for (row, column), value in np.ndenumerate(grid.to_numpy()):
            if np.isfinite(value):
                axes.text(column, row, f"{value:.0f}", ha="center", va="center", fontsize=9,
                          color="white" if value > 40 else "black")  # fmt: skip
        axes.set_xticks(range(len(splits)), splits, rotation=30, ha="right")
        axes.set_yticks(range(len(models)), models)
        axes.set_title(f"{label}, error / %")
        axes.grid(False)
    del image
    return figure


def parity(found: Mapping[str, np.ndarray]) -> Figure:
    """Predicted over labelled components, for atoms and for ions as a whole."""
    figure, panels = plt.subplots(1, 2, figsize=(8.0, 4.0))
    for axes, (kind, label) in zip(panels, KINDS.items(), strict=True):
        wanted = found[f"{kind}_label"]
        for name, colour, title in (("classical", ORANGE, "GAFF"), ("potential", BLUE, "potential")):
            axes.plot(wanted, found[f"{kind}_{name}"], ".", ms=3, color=colour, label=title, rasterized=True)
        most = np.abs(wanted).max()
        axes.plot([-most, most], [-most, most], color=BLACK, lw=1)
        axes.set(
            title=label, xlabel="label / eV A$^{-1}$", xlim=(-most, most), ylim=(-1.3 * most, 1.3 * most)
        )
    panels[0].set_ylabel("predicted / eV A$^{-1}$")
    panels[0].legend(markerscale=3)
    return figure


def spread(frames: pd.DataFrame) -> Figure:
    """Force error of each frame over the spread of the committee, by kind of frame."""
    chosen = frames[frames["spread"].notna() & (frames["model"] == frames["model"].iloc[-1])]
    figure, axes = plt.subplots()
    for split, rows in chosen.groupby("split", sort=False):
        error = np.sqrt(rows["force_se"] / rows["atoms"] / 3)
        axes.plot(rows["spread"], error, "o", ms=4, label=split)
    axes.set(xlabel="spread of the committee / eV A$^{-1}$", ylabel="force error / eV A$^{-1}$",
             xscale="log", yscale="log")  # fmt: skip
    axes.legend()
    return figure


def separated(table: pd.DataFrame) -> Figure:
    """Energy of two ions over their distance: the potential, the labels' method, and charges alone."""
    figure, axes = plt.subplots()
    columns = {
        "potential_eV": ("potential", BLUE),
        "label_eV": ("labels", ORANGE),
        "coulomb_eV": ("charges", RED),
    }
    for name, (label, colour) in columns.items():
        if table[name].notna().any():
            axes.plot(table["distance_A"], table[name], "o-", ms=3, color=colour, label=label)
    axes.set(xlabel="distance of the centres / A", ylabel="energy / eV")
    axes.legend()
    return figure


def liquid(
    structure: Mapping[str, Mapping[str, tuple[np.ndarray, np.ndarray]]],
    densities: Mapping[str, tuple[np.ndarray, np.ndarray, tuple[float, float]]],
) -> Figure:
    """The potential's own liquids beside the classical frames.

    Args:
        structure: of each composition, distances and g of ``potential`` and ``classical``.
        densities: of each composition, times in ps and densities of the potential's own run, and the lowest
            and highest of the classical frames.
    """
    figure, (left, right) = plt.subplots(1, 2, figsize=(9.0, 3.8))
    for colour, (name, curves) in zip(COLOURS, structure.items(), strict=False):
        for kind, style in (("potential", "-"), ("classical", "--")):
            if kind in curves:
                left.plot(*curves[kind], style, color=colour, label=name if style == "-" else None)
    left.set(xlabel="distance of cation and anion / A", ylabel="g(r)")
    left.legend(title="dashed: GAFF")
    for colour, (name, (times, values, span)) in zip(COLOURS, densities.items(), strict=False):
        right.plot(times, values, "o-", ms=3, color=colour, label=name)
        right.axhspan(*span, color=colour, alpha=0.12, lw=0)
    right.set(xlabel="time / ps", ylabel="density / kg m$^{-3}$")
    return figure
