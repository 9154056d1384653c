"""Figures of the tables: what was dropped, who agrees, how the graph and the melting points lie."""

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
from matplotlib.figure import Figure
from rdkit import Chem

from lowmelt.chem.constants import LOW_MELTING_K
from lowmelt.plots.style import BLUE, COLOURS, ORANGE, RED

# Pairs of sources that share fewer salts say nothing about agreement.
FEWEST_SHARED = 5


def curation_bars(rules: pd.DataFrame) -> Figure:
    """Rows found by each rule, stacked by source; hatched where they were kept (marked or changed)."""
    order = rules.groupby("rule")["rows"].sum().sort_values().index
    figure, axes = plt.subplots(figsize=(7.5, 0.34 * len(order) + 1.4))
    sources = list(rules.groupby("source")["rows"].sum().sort_values(ascending=False).index)
    palette = (*COLOURS[:7], "#999999", "#8B5A2B", "#4B0082", "#7FC97F", "#B0A0D0")
    left = pd.Series(0, index=order)
    for number, source in enumerate(sources):
        label = source
        for action in ("dropped", "changed", "marked"):
            part = rules[(rules["source"] == source) & (rules["action"] == action)]
            rows = part.groupby("rule")["rows"].sum().reindex(order, fill_value=0)
            if rows.sum():
                axes.barh(order, rows, left=left, color=palette[number % len(palette)], label=label,
                          hatch="" if action == "dropped" else "///", edgecolor="white")  # fmt: skip
                label = None
                left += rows
    for rule, total in left.items():
        axes.text(total, rule, f" {total}", va="center", fontsize=9)
    axes.set_xscale("symlog", linthresh=10)
    axes.set_xlabel("rows (hatched: kept, with a mark or a change)")
    axes.set_yticks(range(len(order)), [rule.replace("_", " ") for rule in order])
    axes.grid(axis="y", visible=False)
    axes.legend(fontsize=8, loc="lower right")
    return figure


def agreement_map(agreement: pd.DataFrame) -> Figure:
    """Mean absolute difference of the melting points that every two groups of values share."""
    agreement = agreement[agreement["shared_salts"] >= FEWEST_SHARED]
    names = sorted(set(agreement["first"]) | set(agreement["second"]))
    size = len(names)
    grid = np.full((size, size), np.nan)
    figure, axes = plt.subplots(figsize=(0.78 * size + 3.6, 0.56 * size + 2.4))
    for row in agreement.itertuples():
        i, j = names.index(row.second), names.index(row.first)
        grid[i, j] = row.mean_absolute_difference_K
        colour = "white" if grid[i, j] > 9 else "black"
        text = f"{grid[i, j]:.1f} K\n{row.shared_salts} salts\n{row.class_flips} flips"
        axes.text(j, i, text, ha="center", va="center", fontsize=7, color=colour)
    image = axes.imshow(grid, cmap="YlGnBu", vmin=0, vmax=15)
    axes.set_xticks(range(size), names, rotation=35, ha="right")
    axes.set_yticks(range(size), names)
    axes.set_xlim(-0.5, max(size, 2) - 1.5)
    axes.set_ylim(max(size, 2) - 0.5, 0.5)
    axes.grid(visible=False)
    figure.colorbar(image, label="mean absolute difference (K)", shrink=0.8)
    return figure


def degree_distribution(ions: pd.DataFrame) -> Figure:
    """Share of the ions with at least so many partners, cations and anions apart."""
    figure, axes = plt.subplots()
    for kind, sign, colour in (("cations", 1, BLUE), ("anions", -1, ORANGE)):
        degrees = ions.loc[np.sign(ions["charge"]) == sign, "degree"]
        if degrees.empty:
            continue
        counts = degrees.value_counts().sort_index()
        share = counts[::-1].cumsum()[::-1] / len(degrees)
        label = f"{len(degrees)} {kind}, {(degrees == 1).mean():.0%} with one partner"
        axes.plot(share.index, share, ".-", color=colour, markersize=4, label=label)
    axes.set(xscale="log", yscale="log", xlabel="partners at least", ylabel="share of the ions")
    axes.legend()
    return figure


def melting_distribution(melting: pd.DataFrame, ambiguous_class: int) -> Figure:
    """Melting points of the salts, and the range of those with several values near the threshold."""
    figure, (left, right) = plt.subplots(1, 2, figsize=(9, 3.8))
    low = melting["melting_K"] < LOW_MELTING_K
    bins = LOW_MELTING_K + 12.5 * np.arange(-18, 28)
    left.hist(melting.loc[low, "melting_K"], bins, color=BLUE, label=f"{low.sum()} below 373.15 K")
    left.hist(melting.loc[~low, "melting_K"], bins, color=ORANGE, label=f"{(~low).sum()} above")
    left.axvline(LOW_MELTING_K, color=RED, linewidth=1)
    left.set(xlabel="melting point (K)", ylabel="salts")
    left.legend()
    several = melting[melting["n_values"] > 1]
    right.scatter(several["melting_K"], several["uncertainty_K"].clip(lower=0.05), s=8, alpha=0.5, color=BLUE)
    reach = np.linspace(200, 650, 400)
    right.plot(reach, np.abs(reach - LOW_MELTING_K), color=RED, linewidth=1,
               label=f"reaches 373.15 K ({ambiguous_class} salts have values on both sides)")  # fmt: skip
    right.set(
        yscale="log", ylim=(0.04, 3000), xlabel="melting point (K)", ylabel="half range of its values (K)"
    )
    right.legend(loc="upper center")
    return figure


def composition(ions: pd.DataFrame, salts: pd.DataFrame) -> Figure:
    """Elements and charges of the ions, length of the SMILES of the salts."""
    figure, (first, second, third) = plt.subplots(1, 3, figsize=(10.5, 3.6), width_ratios=[1.6, 1, 1.2])
    elements: dict[str, int] = {}
    for smiles in ions["smiles"]:
        for symbol in {atom.GetSymbol() for atom in Chem.MolFromSmiles(smiles).GetAtoms()}:
            elements[symbol] = elements.get(symbol, 0) + 1
    common = sorted(elements.items(), key=lambda item: -item[1])[:16]
    first.bar([symbol for symbol, _ in common], [count for _, count in common], color=BLUE, zorder=2)
    first.set(yscale="log", ylabel="ions that hold the element", title=f"{len(elements)} elements")
    first.tick_params(axis="x", labelsize=8)
    charges = ions["charge"].value_counts().sort_index()
    labels = [f"{charge:+d}" for charge in charges.index]
    second.bar(labels, charges, color=[BLUE if charge > 0 else ORANGE for charge in charges.index], zorder=2)
    second.set(yscale="log", ylabel="ions", xlabel="charge (e)")
    lengths = salts["smiles"].str.len()
    third.hist(lengths, np.arange(0, 200, 8), color=BLUE, zorder=2)
    third.set(xlabel="characters in the SMILES", ylabel="salts", title=f"median {lengths.median():.0f}")
    return figure
