"""Figures of dendrite growth under anisotropic transport."""

from collections.abc import Sequence

import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from lowmelt.plots.style import BLACK, COLOURS, plt

WORDS = {"mean": "same mean D", "larger": "same larger D"}
MEASURES = {
    "tip_rate": "speed of the tip",
    "deposit_rate": "area deposited per time",
    "protrusion": "height over that of a flat layer",
}


def deposits(cases: Sequence[tuple[dict, np.ndarray, np.ndarray, np.ndarray]]) -> Figure:
    """Deposits of the first run of each case; a row each way of comparing, dark grown first.

    Args:
        cases: settings of the case with x, y and time of birth (particles,) of its solids. The isotropic
            one stands in every row.
    """
    kept = [name for name in WORDS if any(c[0]["kept"] == name and c[0]["ratio"] != 1 for c in cases)]
    ratios = sorted({case["ratio"] for case, *_ in cases})
    wide, high = cases[0][0]["columns"], cases[0][0]["rows"]
    shown = cases[0][0]["height"] * high / wide
    figure, panels = plt.subplots(
        max(1, len(kept)), len(ratios), squeeze=False, sharex=True, sharey=True,
        figsize=(1.7 * len(ratios) + 0.6, (1.7 * shown + 0.6) * max(1, len(kept))),
    )  # fmt: skip
    for row, name in zip(panels, kept or ["mean"], strict=True):
        for axes, ratio in zip(row, ratios, strict=True):
            _, x, y, born = next(
                c for c in cases if c[0]["ratio"] == ratio and (ratio == 1 or c[0]["kept"] == name)
            )
            image = np.full((high, wide), np.nan)
            image[(y * wide).astype(int), (np.mod(x, 1) * wide).astype(int)] = born
            axes.imshow(image, origin="lower", extent=(0, 1, 0, high / wide), cmap="viridis", rasterized=True)
            axes.set_ylim(0, shown * 1.05)
            axes.grid(False)
            axes.set_title(f"$D_y/D_x$ = {ratio:g}\nt = {np.nanmax(born):.2f}", fontsize=8)
        row[0].set_ylabel(f"{WORDS[name]}\ny / L")
    for axes in panels[-1]:
        axes.set_xlabel("x / L")
    return figure


def over_time(records: pd.DataFrame) -> Figure:
    """Height of the tip and deposited area over time: mean over the runs, band from lowest to highest.

    Args:
        records: kept, ratio, method, run, time, height, volume; dashed: the grid.
    """
    figure, panels = plt.subplots(2, 2, sharex="row", figsize=(8.0, 6.0))
    ratios = sorted(records["ratio"].unique())
    for row, kept in zip(panels, WORDS, strict=True):
        chosen = records[(records["kept"] == kept) | (records["ratio"] == 1)]
        for axes, column, label in zip(
            row, ("height", "volume"), ("tip / L", "deposit / L$^2$"), strict=True
        ):
            for (ratio, method), group in chosen.groupby(["ratio", "method"]):
                colour = BLACK if ratio == 1 else COLOURS[ratios.index(ratio) % len(COLOURS)]
                _band(axes, group, column, colour, f"{ratio:g}", method == "grid")
            axes.set_ylabel(f"{label}, {WORDS[kept]}", fontsize=9)
            axes.set_xlabel("t D / L$^2$")
    panels[0, 0].legend(title="$D_y/D_x$", fontsize=8)
    return figure


def _band(axes, group: pd.DataFrame, column: str, colour: str, name: str, dashed: bool) -> None:
    end = group.groupby("run")["time"].max().min()
    times = np.linspace(0, end, 100)
    curves = [np.interp(times, run["time"], run[column]) for _, run in group.groupby("run")]
    label = f"{name}, on a grid" if dashed else name
    axes.plot(times, np.mean(curves, axis=0), color=colour, ls="--" if dashed else "-", label=label)
    if not dashed:
        low, high = np.min(curves, axis=0), np.max(curves, axis=0)
        axes.fill_between(times, low, high, color=colour, alpha=0.2, lw=0)


def over_ratio(claim: pd.DataFrame) -> Figure:
    """What anisotropy changes, relative to isotropic growth, with 95 % intervals over the runs.

    Args:
        claim: as from ``comparison.claim``.
    """
    figure, panels = plt.subplots(1, 3, figsize=(10.0, 3.6))
    for axes, (name, label) in zip(panels, MEASURES.items(), strict=True):
        for kept, words in WORDS.items():
            rows = claim[(claim["measure"] == name) & (claim["kept"] == kept)]
            one = pd.DataFrame({"ratio": [1.0], "factor": [1.0], "lower": [1.0], "upper": [1.0]})
            rows = pd.concat([rows[list(one)], one]).sort_values("ratio")
            bars = np.abs(rows[["lower", "upper"]].to_numpy() - rows[["factor"]].to_numpy()).T
            bars = np.where(np.isfinite(bars), bars, 0)
            axes.errorbar(rows["ratio"], rows["factor"], yerr=bars, fmt="o-", capsize=3, label=words)
        axes.axhline(1, color=BLACK, lw=0.8)
        axes.set_xscale("log")
        axes.set_yscale("log")
        axes.yaxis.set_major_formatter("{x:g}")
        axes.yaxis.set_minor_formatter("{x:g}")
        axes.tick_params(axis="y", which="both", labelsize=8)
        axes.set_xlabel("$D_y/D_x$")
        axes.set_ylabel(f"{label}, over isotropic", fontsize=9)
    panels[0].legend(fontsize=8)
    return figure
