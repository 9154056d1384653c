"""Figures of the melting model: how good it is, on what, and whether its doubts are worth anything."""

import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from lowmelt.chem.constants import LOW_MELTING_K
from lowmelt.plots.parity import parity_panels
from lowmelt.plots.style import BLACK, BLUE, GREEN, ORANGE, PURPLE, RED, SKY, plt

SPLIT_TITLES = {
    "series": "new series", "source": "new sources", "random": "random", "cation": "new cations",
    "anion": "new anions", "both": "both new",
}  # fmt: skip
MODEL_STYLES = {
    "anion_mean": ("mean of the anion", "#999999"),
    "published": ("published features, linear", "#555555"),
    "network": ("message passing", RED),
    "extra_trees": ("extra trees", GREEN),
    "boosted_trees": ("boosted trees", SKY),
    "gaussian_process": ("Gaussian process", ORANGE),
    "long_range_process": ("long-range process", PURPLE),
    "blend": ("blend", BLUE),
}


def compare_splits(evaluation: pd.DataFrame) -> Figure:
    """Bars of the mean absolute error and the AUC of every model, grouped by split."""
    figure, axes = plt.subplots(2, 1, figsize=(8.0, 6.2), sharex=True)
    splits = [split for split in SPLIT_TITLES if split in set(evaluation["split"])]
    models = [model for model in MODEL_STYLES if model in set(evaluation["model"])]
    width = 0.84 / len(models)
    for axis, column, label in zip(
        axes, ("mae_K", "auc"), ("mean absolute error / K", "AUC, melting below 373.15 K"), strict=True
    ):
        for number, model in enumerate(models):
            rows = evaluation[evaluation["model"] == model].set_index("split").loc[splits]
            places = np.arange(len(splits)) + (number - (len(models) - 1) / 2) * width
            name, colour = MODEL_STYLES[model]
            errors = rows.get(f"{column}_sd")
            axis.bar(places, rows[column], width * 0.92, yerr=errors, color=colour, label=name,
                     error_kw={"lw": 0.8, "ecolor": BLACK})  # fmt: skip
        axis.set_ylabel(label)
    axes[1].axhline(0.5, color=RED, lw=1, ls="--")
    axes[1].text(-0.6, 0.505, "chance", color=RED, ha="left", va="bottom", fontsize=8)
    axes[1].set_ylim(0.15, 1.0)
    axes[1].set_xticks(range(len(splits)), [SPLIT_TITLES[split] for split in splits])
    figure.legend(*axes[0].get_legend_handles_labels(), loc="outside upper center", ncols=3, fontsize=9)
    return figure


def parity(calibrated: pd.DataFrame) -> Figure:
    """Predicted against measured temperature, a panel a split, salts outside the domain marked."""

    def error(rows: pd.DataFrame) -> str:
        return f"{(rows['blend'] - rows['melting_K']).abs().mean():.1f} K"

    figure, axes = parity_panels(calibrated, "melting_K", "$T_m$ / K", SPLIT_TITLES, error)
    ends = calibrated["melting_K"].min() - 15, calibrated["melting_K"].max() + 15
    for axis in axes:
        for line in (axis.axhline, axis.axvline):
            line(LOW_MELTING_K, color=RED, lw=0.8, ls="--")
        axis.set(xlim=ends, ylim=ends, aspect="equal")
    return figure


def trust(calibrated: pd.DataFrame, evaluation: pd.DataFrame, confidence: float) -> Figure:
    """Three panels: coverage by split, reliability of p_low, error against the expected error."""
    figure, axes = plt.subplots(1, 3, figsize=(11.0, 3.6))
    splits = [split for split in SPLIT_TITLES if split in set(calibrated["split"])]
    colours = dict(zip(SPLIT_TITLES, (RED, BLACK, BLUE, GREEN, ORANGE, PURPLE), strict=True))
    blend = evaluation[evaluation["model"] == "blend"].set_index("split").loc[splits]
    axes[0].bar(
        [SPLIT_TITLES[split] for split in splits],
        blend["coverage"],
        yerr=blend["coverage_sd"].fillna(0),
        color=[colours[split] for split in splits],
    )
    axes[0].axhline(confidence, color=BLACK, lw=1, ls="--")
    axes[0].axhspan(confidence - 0.02, confidence + 0.02, color=BLACK, alpha=0.1, lw=0)
    axes[0].set(ylim=(0.7, 1.0), ylabel="share inside the interval", title="coverage of the 90 % interval"
                if confidence == 0.9 else f"coverage of the {confidence:.0%} interval")  # fmt: skip
    axes[0].tick_params(axis="x", labelrotation=25)
    for place, width in enumerate(blend["width_K"]):
        axes[0].text(place, 0.715, f"{width:.0f} K\nwide", ha="center", fontsize=8, color="white")
    for split in splits:
        rows = calibrated[calibrated["split"] == split]
        _curve(
            axes[1], rows["p_low"], rows["melting_K"] < LOW_MELTING_K, 8, colours[split], SPLIT_TITLES[split]
        )
        error = (rows["blend"] - rows["melting_K"]).abs()
        _curve(axes[2], rows["expected_error_K"], error, 8, colours[split], SPLIT_TITLES[split])
    axes[1].plot([0, 1], [0, 1], color=BLACK, lw=1)
    axes[1].set(xlabel="stated probability of $T_m$ < 373.15 K", ylabel="share found", title="reliability")
    top = calibrated["expected_error_K"].quantile(0.98)
    axes[2].plot([10, top], [10, top], color=BLACK, lw=1)
    axes[2].set(
        xlabel="expected error / K", ylabel="mean error found / K", title="does it know when it guesses?"
    )
    axes[2].legend(fontsize=8)
    return figure


def _curve(axis, stated: pd.Series, found: pd.Series, bins: int, colour: str, name: str) -> None:
    """Means of what was found against means of what was stated, in bins of equal numbers."""
    code = pd.qcut(stated.rank(method="first"), bins, labels=False)
    axis.plot(
        stated.groupby(code).mean(),
        found.groupby(code).mean(),
        "o-",
        ms=4,
        lw=1.2,
        color=colour,
        label=name,
    )


def learning(curves: pd.DataFrame, noise_K: float) -> Figure:
    """Mean absolute error against the number of training salts, a panel a split; dotted: noise of sources."""
    splits = [split for split in SPLIT_TITLES if split in set(curves["split"])]
    figure, axes = plt.subplots(1, len(splits), figsize=(4.2 * len(splits), 3.8), sharey=True, squeeze=False)
    for axis, split in zip(axes[0], splits, strict=True):
        part = curves[curves["split"] == split]
        for model, rows in part.groupby("model", sort=False):
            name, colour = MODEL_STYLES[str(model)]
            axis.plot(rows["salts"], rows["mae_K"], "o-", ms=4, color=colour, label=name)
        if np.isfinite(noise_K):
            axis.axhline(noise_K, color=BLACK, ls=":", lw=1, label="between sources")
        axis.set(xscale="log", xlabel="training salts", title=SPLIT_TITLES[split])
        axis.set_xticks(sorted(part["salts"].unique()), [f"{n:,.0f}" for n in sorted(part["salts"].unique())])
        axis.minorticks_off()
    axes[0][0].set_ylabel("mean absolute error / K")
    axes[0][0].set_ylim(bottom=0)  # once, when all curves are drawn
    axes[0][-1].legend(fontsize=8, loc="lower left", bbox_to_anchor=(0, 0.1))
    return figure
