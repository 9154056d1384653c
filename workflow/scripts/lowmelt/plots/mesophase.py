"""Figures of the mesophase stage."""

import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from lowmelt.chem.chains import chain_lengths
from lowmelt.plots.style import BLACK, BLUE, GREEN, ORANGE, PURPLE, RED, SKY, plt

TABLE_TITLES = {"standin": "neutral stand-in", "ilc": "ionic liquid crystals", "own": "own table",
                "ammonium": "ammonium salts"}  # fmt: skip
SPLIT_TITLES = {"random": "random", "series": "series out", "cation_series": "cation series out",
                "article": "article out", "head": "head group out"}  # fmt: skip
MODELS = {"mean": ("mean", "#999999"), "class_mean": ("mean of the class", "#555555"),
          "homologue": ("nearest homologue", PURPLE), "trees": ("trees", GREEN),
          "process": ("process", ORANGE),
          "blend": ("trees and process", BLUE), "blend_pooled": ("with ionic liquids", SKY)}  # fmt: skip
ARMS = {"none": "from chance", "il": "from ionic liquids", "il_other": "then the other temperature",
        "il_by_test": "source chosen by the test"}  # fmt: skip
PROPERTY = ("melting", "clearing")


def parity(predictions: pd.DataFrame) -> Figure:
    """Predicted against measured temperature of the first repeat, a panel a table and split."""
    rows = predictions[predictions["repeat"] == 0]
    panels = list(rows.groupby(["table", "split"], sort=False))
    figure, axes = plt.subplots(
        2, -(-len(panels) // 2), figsize=(2.9 * -(-len(panels) // 2), 6.2), squeeze=False
    )
    for axis, ((table, split), part) in zip(axes.flat, panels, strict=False):
        for number, colour in enumerate((BLUE, ORANGE)):
            own = part[part["property"] == number]
            bounds = np.abs(own[["lower_K", "upper_K"]].to_numpy().T - own["predicted_K"].to_numpy())
            axis.errorbar(own["value_K"], own["predicted_K"], bounds, fmt="o", ms=2.5, lw=0.4, alpha=0.5,
                          color=colour, label=PROPERTY[number])  # fmt: skip
        ends = [part["value_K"].min() - 10, part["value_K"].max() + 10]
        axis.plot(ends, ends, color=BLACK, lw=1)
        axis.set(xlabel="measured / K", ylabel="predicted / K", xlim=ends, ylim=ends)
        axis.set_title(f"{TABLE_TITLES[str(table)]}\n{SPLIT_TITLES[str(split)]}", fontsize=9)
    for axis in list(axes.flat)[len(panels) :]:
        axis.axis("off")
    figure.legend(*axes.flat[0].get_legend_handles_labels(), loc="outside lower center", ncols=2)
    return figure


def compare_splits(scores: pd.DataFrame) -> Figure:
    """Bars of the mean absolute error of each model, a panel a table and property, groups of splits."""
    panels = list(scores.groupby(["table", "property"], sort=False))
    figure, axes = plt.subplots(len(panels), 1, figsize=(7.5, 2.3 * len(panels)), squeeze=False)
    for axis, ((table, name), part) in zip(axes[:, 0], panels, strict=True):
        splits = list(dict.fromkeys(part["split"]))
        models = [model for model in MODELS if model in set(part["model"])]
        width = 0.84 / len(models)
        for number, model in enumerate(models):
            rows = part[part["model"] == model].set_index("split").reindex(splits)
            places = np.arange(len(splits)) + (number - (len(models) - 1) / 2) * width
            label, colour = MODELS[model]
            axis.bar(places, rows["mae_K"], width * 0.92, yerr=rows["mae_sd_K"], color=colour, label=label,
                     error_kw={"lw": 0.8})  # fmt: skip
        axis.set_xticks(range(len(splits)), [SPLIT_TITLES[split] for split in splits])
        axis.set_ylabel("MAE / K")
        axis.set_title(f"{TABLE_TITLES[str(table)]}: {name}", fontsize=10)
    handles = {
        label: handle
        for axis in axes[:, 0]
        for handle, label in zip(*axis.get_legend_handles_labels(), strict=True)
    }
    figure.legend(handles.values(), handles.keys(), loc="outside lower center", ncols=4, fontsize=8)
    return figure


def transfer(table: pd.DataFrame) -> Figure:
    """Differences between arms with their intervals, a row a task and arm."""
    rows = table[table["difference_K"].notna()].reset_index(drop=True) if len(table) else table
    figure, axis = plt.subplots(figsize=(7.0, 1.2 + 0.32 * max(len(rows), 1)))
    for place, row in enumerate(rows.itertuples()):
        colour = RED if row.arm == "il_by_test" else BLUE
        axis.plot([row.lower_K, row.upper_K], [place, place], color=colour, lw=2)
        axis.plot(row.difference_K, place, "o", color=colour, ms=5)
    axis.axvline(0, color=BLACK, lw=1)
    names = [
        f"{TABLE_TITLES[row.table]}, {row.property}, {row.network}: {ARMS[row.arm]}"
        for row in rows.itertuples()
    ]
    axis.set_yticks(range(len(rows)), names, fontsize=8)
    axis.invert_yaxis()
    axis.set_xlabel("change of the error by transfer / K")
    return figure


def series(substances: pd.DataFrame, shown: int = 6) -> Figure:
    """Temperatures over chain carbons for the series with the most clearing points, ionic ones first."""
    known = substances[substances["collection"].isin(["ilc", "neutral", "own"])]
    known = known[known["melting_K"].notna() | known["clearing_K"].notna()]
    counts = known.groupby(["collection", "series"])["clearing_K"].count().reset_index(name="members")
    counts = counts[counts["members"] >= 3]
    ionic = counts[counts["collection"] != "neutral"].nlargest(shown // 2, "members")
    neutral = counts[counts["collection"] == "neutral"].nlargest(shown - len(ionic), "members")
    chosen = pd.concat([ionic, neutral])
    figure, axes = plt.subplots(2, max(1, -(-len(chosen) // 2)), figsize=(9.5, 5.6), squeeze=False)
    for axis, row in zip(axes.flat, chosen.itertuples(), strict=False):
        part = known[(known["series"] == row.series) & (known["collection"] == row.collection)]
        part = part.assign(carbons=[sum(chain_lengths(one)) for one in part["smiles"]]).sort_values("carbons")
        both = part[part["melting_K"].notna() & part["clearing_K"].notna()]
        axis.fill_between(both["carbons"], both["melting_K"], both["clearing_K"], color=ORANGE, alpha=0.15)
        axis.plot(part["carbons"], part["melting_K"], "o", color=BLUE, ms=4, label="melting")
        axis.plot(part["carbons"], part["clearing_K"], "s", color=ORANGE, ms=4, label="clearing")
        core = part["smiles"].iloc[0]
        axis.set_title(core if len(core) < 44 else core[:41] + "...", fontsize=6)
        axis.set(xlabel="chain carbons", ylabel="T / K")
    for axis in list(axes.flat)[len(chosen) :]:
        axis.axis("off")
    figure.legend(*axes.flat[0].get_legend_handles_labels(), loc="outside lower center", ncols=2)
    return figure


def homologues(scores: pd.DataFrame) -> Figure:
    """Mean absolute error over the number of measured homologues."""
    figure, axis = plt.subplots(figsize=(5.0, 3.6))
    for column, label, colour in (
        ("mae_general_K", "general model", "#999999"),
        ("mae_interpolated_K", "between the measured", PURPLE),
        ("mae_corrected_K", "model, corrected", BLUE),
    ):
        axis.plot(scores["known"], scores[column], "o-", color=colour, label=label)
    axis.set(xlabel="measured members of the series", ylabel="mean absolute error / K", ylim=(0, None))
    axis.set_xticks(scores["known"])
    axis.legend()
    return figure


def images(table: pd.DataFrame) -> Figure:
    """Mean absolute error of each kind of image, from chance and after transfer."""
    rows = table[table["network"] == "convolution"] if len(table) else table
    variants = list(dict.fromkeys(rows["variant"])) if len(rows) else []
    arms = [arm for arm in ARMS if arm in set(rows["arm"])]
    figure, axis = plt.subplots(figsize=(1.5 + 0.6 * max(len(variants), 3), 3.6))
    for number, arm in enumerate(arms):
        own = rows[rows["arm"] == arm].groupby("variant")["mae_K"].mean().reindex(variants)
        places = np.arange(len(variants)) + 0.4 * number
        axis.bar(places, own, 0.38, label=ARMS[arm], color=(BLUE, ORANGE)[number])
    axis.set_xticks(np.arange(len(variants)) + 0.2 * (len(arms) - 1), variants, rotation=60, ha="right")
    axis.set(ylabel="MAE / K", xlim=(-0.8, len(variants) - 0.2 + 0.4 * len(arms)))
    if arms:
        figure.legend(loc="outside upper center", ncols=2)
    return figure
