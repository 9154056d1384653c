"""Figures of the properties of liquids: how good the curves are, and whether their doubts help."""

import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from lowmelt.plots.parity import parity_panels
from lowmelt.plots.style import BLACK, BLUE, GREEN, ORANGE, PURPLE, plt
from lowmelt.properties.quantities import Quantity

SPLIT_TITLES = {
    "random": "new pairs", "cation": "new cations", "anion": "new anions", "both": "both new",
}  # fmt: skip
SHOWN = 12  # curves on a page
SHORT = 34  # letters of a name in a panel


def parity(judged: pd.DataFrame, quantity: Quantity) -> Figure:
    """Predicted against measured value of every point (first repeat), salts outside the domain marked."""
    dense = quantity.name == "density"

    def error(rows: pd.DataFrame) -> str:
        each = quantity.errors(rows["value"].to_numpy(), rows["blend"].to_numpy())
        mean = np.average(each, weights=rows["weight"])
        return f"{mean:.1f} kg m$^{{-3}}$" if dense else f"{mean:.2f} ln units"

    figure, axes = parity_panels(judged, "value", quantity.symbol, SPLIT_TITLES, error, size=4, alpha=0.25)
    if not dense:
        for axis in axes:
            axis.set(xscale="log", yscale="log")
    return figure


def trust(
    evaluation: pd.DataFrame, chances: pd.DataFrame, confidence: float, limit: float, use_K: float
) -> Figure:
    """Two panels: coverage of every property on every split; share found against the stated chance."""
    figure, axes = plt.subplots(1, 2, figsize=(9.0, 3.8))
    splits = [split for split in SPLIT_TITLES if split in set(evaluation["split"])]
    colours = dict(zip(SPLIT_TITLES, (BLUE, GREEN, ORANGE, PURPLE), strict=True))
    blend = evaluation[evaluation["model"] == "blend"]
    names = list(dict.fromkeys(blend["property"]))
    width = 0.8 / len(splits)
    for number, split in enumerate(splits):
        rows = blend[blend["split"] == split].set_index("property").loc[names]
        places = np.arange(len(names)) + (number - (len(splits) - 1) / 2) * width
        axes[0].bar(places, rows["coverage"], width * 0.92, color=colours[split], label=SPLIT_TITLES[split])
        own = chances[chances["split"] == split]
        code = pd.qcut(own["p_below"].rank(method="first"), 10, labels=False)
        stated, found = (own[column].astype(float).groupby(code).mean() for column in ("p_below", "below"))
        axes[1].plot(stated, found, "o-", ms=4, lw=1.2, color=colours[split], label=SPLIT_TITLES[split])
    axes[0].axhline(confidence, color=BLACK, lw=1, ls="--")
    axes[0].axhspan(confidence - 0.02, confidence + 0.02, color=BLACK, alpha=0.1, lw=0)
    axes[0].set_xticks(range(len(names)), names)
    axes[0].set(
        ylim=(0.7, 1.0), ylabel="share inside the interval", title=f"coverage, stated {confidence:.0%}"
    )
    axes[1].plot([0, 1], [0, 1], color=BLACK, lw=1)
    axes[1].set(xlabel=f"stated chance of less than {limit:g} mPa s at {use_K:g} K", ylabel="share found",
                title="reliability")  # fmt: skip
    axes[1].legend(fontsize=8)
    return figure


def curves(judged: pd.DataFrame, names: pd.Series, quantity: Quantity) -> Figure:
    """A page of held-out salts (random split): measured points, predicted curve and its interval.

    The salts stand in the order of their error, from the best to the worst, at equal steps.
    """
    own = judged[(judged["split"] == "random") & (judged["repeat"] == 0)]
    long = own.groupby("salt_id")["temperature_K"].agg(np.ptp) >= 30
    own = own[own["salt_id"].isin(long[long].index)]
    error = pd.Series(quantity.errors(own["value"].to_numpy(), own["blend"].to_numpy()), own["salt_id"])
    order = error.groupby(level=0).mean().sort_values().index
    chosen = order[np.linspace(0, len(order) - 1, SHOWN).round().astype(int)]
    figure, axes = plt.subplots(3, 4, figsize=(11.0, 7.6), sharex=True)
    for axis, salt in zip(axes.flat, chosen, strict=True):
        rows = own[own["salt_id"] == salt].sort_values("temperature_K")
        axis.fill_between(rows["temperature_K"], rows["lower"], rows["upper"], color=BLUE, alpha=0.15, lw=0)
        axis.plot(rows["temperature_K"], rows["blend"], color=BLUE, lw=1.4)
        axis.plot(rows["temperature_K"], rows["value"], "o", ms=3.5, color=BLACK)
        name = str(names.get(salt, salt)) or salt
        axis.set_title(name if len(name) <= SHORT else f"{name[: SHORT - 1]}…", fontsize=7)
        if quantity.name != "density":
            axis.set_yscale("log")
    figure.supxlabel("T / K")
    figure.supylabel(quantity.symbol)
    return figure
