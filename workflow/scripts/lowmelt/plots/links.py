"""Figures of the links stage: models compared, degrees before and after, growth, reliability."""

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from lowmelt.plots.style import BLACK, BLUE, GREEN, ORANGE, PURPLE, RED, SKY, YELLOW

MODELS = {
    "degree_product": ("degree x degree", SKY),
    "anion_popularity": ("popularity of the anion", YELLOW),
    "neighbour_vote": ("vote of 10 similar cations", GREEN),
    "factorisation": ("matrix factorisation", PURPLE),
    "sage_published": ("GraphSAGE, as published", ORANGE),
    "sage_strict": ("GraphSAGE, leaks closed", RED),
    "hybrid": ("lowmelt", BLUE),
}
SPLITS = {
    "random": "known ions",
    "cold_cation": "new cation",
    "cold_anion": "new anion",
    "cold_both": "both ions new",
    "source": "other sources",
}
PANELS = {
    "random_auc": ("AUC against random pairs", 0.5),
    "matched_auc": ("AUC against degree-matched pairs", 0.5),
    "mrr_anion": ("MRR, anions ranked for a cation", 0.0),
    "mrr_cation": ("MRR, cations ranked for an anion", 0.0),
}


def metrics_figure(table: pd.DataFrame) -> Figure:
    """Which model knows chemistry, and which popularity? Four questions on all splits.

    Args:
        table: split, model, and mean and ``_sd`` of the metrics in ``PANELS``.
    """
    splits = [s for s in SPLITS if s in set(table["split"])]
    models = [m for m in MODELS if m in set(table["model"])]
    figure, axes = plt.subplots(2, 2, figsize=(9.5, 6.2), sharex=True)
    width = 0.8 / len(models)
    for axis, (metric, (title, floor)) in zip(axes.flat, PANELS.items(), strict=True):
        for k, model in enumerate(models):
            rows = table[table["model"] == model].set_index("split").reindex(splits)
            place = np.arange(len(splits)) + (k - (len(models) - 1) / 2) * width
            label, colour = MODELS[model]
            errors = {"elinewidth": 0.8, "ecolor": BLACK}
            axis.bar(
                place,
                rows[metric],
                width,
                yerr=rows[f"{metric}_sd"],
                label=label,
                color=colour,
                error_kw=errors,
            )
        if floor:
            axis.axhline(floor, color=BLACK, linewidth=0.8, linestyle=":")
            where = {"xycoords": ("axes fraction", "data"), "va": "center", "rotation": 90}
            axis.annotate("chance", (1.005, floor), fontsize=8, **where)
        axis.set_title(title, fontsize=10)
        axis.set_ylim(0, 1)
        axis.set_xticks(np.arange(len(splits)), [SPLITS[s].replace(" ", "\n") for s in splits])
        axis.grid(axis="x", visible=False)
    figure.legend(*axes[0, 0].get_legend_handles_labels(), loc="outside lower center", ncols=4, fontsize=9)
    return figure


def degrees_figure(expanded: pd.DataFrame) -> Figure:
    """How many partners have the ions, before and after expansion (Ren 2026, Fig. 3c and d)?

    Args:
        expanded: cation_id, anion_id, round (0 for known links).
    """
    figure, axes = plt.subplots(1, 2, figsize=(9.0, 3.8))
    for axis, side in zip(axes, ("cation", "anion"), strict=True):
        before = expanded[expanded["round"] == 0].groupby(f"{side}_id").size()
        after = expanded.groupby(f"{side}_id").size()
        for counts, label, colour in ((before, "known", BLACK), (after, "with added links", BLUE)):
            degree = np.sort(counts.to_numpy())[::-1]
            axis.plot(np.arange(1, len(degree) + 1), degree, label=label, color=colour)
        axis.set(xscale="log", yscale="log", xlabel=f"rank of the {side}", ylabel=f"partners of the {side}")
        axis.set_title(
            f"{len(after)} {side}s, mean {before.mean():.1f} → {after.mean():.1f} partners", fontsize=10
        )
    axes[0].legend()
    return figure


def growth_figure(growth: pd.DataFrame, low: pd.DataFrame) -> Figure:
    """How much does each round add, is it still right, and does it melt low?

    Args:
        growth: round, links, added, precision_test, recall_test.
        low: group, share_low, share_low_error.
    """
    figure, (left, middle, right) = plt.subplots(
        1, 3, figsize=(11.5, 3.8), gridspec_kw={"width_ratios": [1, 1, 1.3]}
    )
    left.bar(growth["round"], growth["links"], color=SKY)
    for number, links, added in zip(growth["round"], growth["links"], growth["added"], strict=True):
        text = f"{links:,.0f}" if number == 0 else f"+{added:,.0f}"
        left.annotate(text, (number, links), ha="center", va="bottom", fontsize=8)
    left.set(xlabel="round (0: known)", ylabel="links", xticks=growth["round"])
    rounds = growth[growth["round"] > 0]
    middle.plot(rounds["round"], rounds["precision_test"], "o-", color=BLUE, label="precision, matched")
    middle.plot(
        rounds["round"], rounds["precision_test_random"], "s--", color=GREEN, label="precision, random"
    )
    middle.plot(rounds["round"], rounds["recall_test"], "^-", color=ORANGE, label="recall")
    middle.set(xlabel="round", ylabel="on held-out links", ylim=(0, 1.05), xticks=rounds["round"])
    middle.legend(fontsize=8)
    place = np.arange(len(low))[::-1]
    colours = [_group_colour(name) for name in low["group"]]
    right.barh(place, 100 * low["share_low"], xerr=100 * low["share_low_error"], color=colours)
    right.set_yticks(place, low["group"])
    right.set(xlabel="predicted to melt below 373.15 K / %", xlim=(0, 100))
    right.grid(axis="y", visible=False)
    return figure


def _group_colour(name: str) -> str:
    if name == "known":
        return BLACK
    if name == "random pairs":
        return YELLOW
    return ORANGE if "weighed" in name else BLUE


def reliability_figure(pairs: pd.DataFrame, bins: int = 10) -> Figure:
    """Does a probability of 0.8 come true in eight of ten cases?

    Args:
        pairs: split, model, probability, link (0 or 1), weight, of test links and degree-matched non-links.
    """
    splits = [s for s in SPLITS if s in set(pairs["split"])]
    figure, axes = plt.subplots(
        1, len(splits), figsize=(2.5 * len(splits) + 0.6, 3.7), sharey=True, squeeze=False
    )
    for axis, split in zip(axes[0], splits, strict=True):
        axis.plot([0, 1], [0, 1], color=BLACK, linewidth=0.8, linestyle=":")
        for model in MODELS:
            mine = pairs[(pairs["split"] == split) & (pairs["model"] == model)]
            if not len(mine) or model not in ("neighbour_vote", "sage_published", "sage_strict", "hybrid"):
                continue
            label, colour = MODELS[model]
            axis.plot(*_curve(mine, bins), "o-", color=colour, label=label, markersize=4, linewidth=1.2)
        axis.set(
            title=SPLITS[split], xlabel="predicted probability", xlim=(0, 1), ylim=(0, 1), aspect="equal"
        )
    axes[0][0].set_ylabel("observed share of links")
    figure.legend(*axes[0][0].get_legend_handles_labels(), loc="outside lower center", ncols=4, fontsize=9)
    return figure


def _curve(pairs: pd.DataFrame, bins: int) -> tuple[np.ndarray, np.ndarray]:
    """Mean probability and share of links in bins that hold at least 2 % of the weight."""
    which = np.minimum((pairs["probability"] * bins).astype(int), bins - 1)
    total = pairs["weight"].sum()
    points = [
        [np.average(group[column], weights=group["weight"]) for column in ("probability", "link")]
        for _, group in pairs.groupby(which)
        if group["weight"].sum() >= 0.02 * total
    ]
    return tuple(np.array(points).T) if points else (np.zeros(0), np.zeros(0))
