"""Figures of the generators: curves of the training, comparison with the baselines, new ions drawn."""

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd
from matplotlib import pyplot as plt
from matplotlib.figure import Figure

from lowmelt.plots.structures import drawing
from lowmelt.plots.style import BLACK, BLUE, COLOURS, ORANGE

MEASURES = {
    "strict_validity": "strictly valid",
    "uniqueness": "unique",
    "novelty_pair": "novel pair",
    "yield": "yield",
    "new_ion_share": "holds a new ion",
    "not_homologues": "new ion, no homologue",
    "held_out_cations": "held-out cations found",
    "held_out_anions": "held-out anions found",
    "recon_unseen_pair": "unseen pair written back",
    "recon_unseen_ion": "held-out ion written back",
}

NOTHING = (
    '<svg xmlns="http://www.w3.org/2000/svg" width="420" height="40">'
    '<text x="10" y="25" font-family="sans-serif" font-size="14">No new ion was sampled.</text></svg>'
)
PUBLISHED_MEASURES = {
    "published_validity": "parses",
    "published_uniqueness": "unique string",
    "published_novelty": "string not learned",
    "recon_taught": "written back (taught)",
}


def training(histories: Mapping[str, pd.DataFrame]) -> Figure:
    """Does training converge, does it overfit, and when are the strings valid? Three curves a model."""
    figure, (loss, kl, validity) = plt.subplots(1, 3, figsize=(10.5, 3.8))
    for (name, rows), colour in zip(histories.items(), COLOURS, strict=False):
        loss.plot(rows["step"], rows["train_loss"], color=colour, linestyle="--", linewidth=1)
        loss.plot(rows["step"], rows["valid_loss"], color=colour, label=name.replace("_", " "))
        if (rows["valid_kl"] > 0).any():
            kl.plot(rows["step"], rows["valid_kl"], color=colour)
        if "validity" in rows:
            validity.plot(rows["step"], 100 * rows["validity"], color=colour, marker=".")
    loss.set(xlabel="gradient step", ylabel="cross-entropy / nats per token", yscale="log", xscale="log")
    kl.set(xlabel="gradient step", ylabel="KL to N(0, I) / nats per string", xscale="log")
    validity.set(xlabel="gradient step", ylabel="valid strings / %", xscale="log", ylim=(-3, 103))
    loss.plot([], [], color="0.4", linestyle="--", linewidth=1, label="training (with noise)")
    figure.legend(*loss.get_legend_handles_labels(), loc="outside lower center", ncols=4, fontsize=8)
    return figure


def comparison(table: pd.DataFrame) -> Figure:
    """What does each generator add over pairing known ions? One panel a measure, one bar a generator."""
    colours = [BLUE if _of_ions(name) else ORANGE for name in table["model"]]
    return _panels(table, MEASURES, colours)


def _of_ions(name: str) -> bool:
    """Whether a generator learns ions, by the name of its entry."""
    return name.startswith(("ion", "ranked"))


def held_out_curve(table: pd.DataFrame) -> Figure:
    """How soon does each generator find the held-out ions? One panel a sign, one line a generator.

    Args:
        table: columns model, kind, distinct (novel ions looked at), found (share of the held-out ions).
    """
    figure, axes = plt.subplots(1, 2, figsize=(9.0, 3.8), sharey=True)
    colour_of = dict(zip(table["model"].unique(), COLOURS, strict=False))
    for ax, kind in zip(axes, ("cation", "anion"), strict=True):
        for name, rows in table[table["kind"] == kind].groupby("model", sort=False):
            ax.plot(
                rows["distinct"], 100 * rows["found"], color=colour_of[name], marker=".",
                label=str(name).replace("_", " "),
            )  # fmt: skip
        ax.set(xscale="log", xlabel=f"distinct novel {kind}s")
    axes[0].set(ylabel="held-out ions found / %", ylim=(0, None))
    handles = {
        label: line for ax in axes for line, label in zip(*ax.get_legend_handles_labels(), strict=True)
    }
    figure.legend(handles.values(), handles.keys(), loc="outside lower center", ncols=4, fontsize=8)
    return figure


def published_table(ours: pd.DataFrame, published: pd.DataFrame) -> Figure:
    """Table 1 of Ren et al. 2026 (black) beside the same measures here.

    Args:
        ours: comparison of this run: model, published_validity, published_uniqueness, published_novelty,
            recon_taught.
        published: the same columns as printed in the paper.
    """
    rows = pd.concat([published, ours], ignore_index=True)
    colours = [BLACK] * len(published)
    colours += [BLUE if _of_ions(name) else ORANGE for name in ours["model"]]
    return _panels(rows, PUBLISHED_MEASURES, colours, columns=4)


def _panels(table: pd.DataFrame, measures: Mapping[str, str], colours: list[str], columns: int = 3) -> Figure:
    shown = [measure for measure in measures if measure in table and table[measure].notna().any()]
    rows = -(-len(shown) // columns)
    height = 0.6 + rows * (0.5 + 0.22 * len(table))
    figure, axes = plt.subplots(rows, columns, figsize=(9.0, height), sharey=True, squeeze=False)
    names = [name.replace("_", " ") for name in table["model"]]
    for ax, measure in zip(axes.flat, shown, strict=False):
        values = table[measure].astype(float)
        ax.barh(names, values.fillna(0.0), color=colours)
        for place, value in enumerate(values):
            inside = value > 0.75
            ax.text(
                value - 0.02 if inside else np.nan_to_num(value) + 0.02, place,
                "-" if np.isnan(value) else f"{100 * value:.0f} %", va="center",
                ha="right" if inside else "left", fontsize=8, color="white" if inside else "black",
            )  # fmt: skip
        ax.set_xlim(0, 1)
        ax.set_title(measures[measure], fontsize=10)
        ax.set_xticks([0, 0.5, 1], ["0", "50", "100 %"])
        ax.grid(axis="y", visible=False)
    for ax in axes.flat[len(shown) :]:
        ax.set_visible(False)
    axes[0, 0].invert_yaxis()
    return figure


def ions_beside_known(rows: pd.DataFrame) -> str:
    """SVG of new ions, each above its nearest known ion.

    Args:
        rows: columns kind, smiles, nearest (SMILES), similarity (Tanimoto), sa_score; at most a few dozen.
    """
    if rows.empty:
        return NOTHING
    columns = min(4, len(rows))
    cells: list[tuple[str, str]] = []
    sides = [side for _, side in rows.groupby("kind", sort=False)]
    for part in (side.iloc[at : at + columns] for side in sides for at in range(0, len(side), columns)):
        empty = [("", "")] * (columns - len(part))
        cells += [(row.smiles, f"new, SA {row.sa_score:.1f}") for row in part.itertuples()] + empty
        known = [(row.nearest, f"nearest known, Tanimoto {row.similarity:.2f}") for row in part.itertuples()]
        cells += known + empty
    return _grid(cells, columns, 240, 150)


def neighbourhood(table: pd.DataFrame, columns: int = 6) -> str:
    """SVG with one row for each question: the ion asked for, then ions like it, or ions up to the second one.

    Args:
        table: columns first, last (empty where ions around the first were asked for), smiles, known,
            similarity, position. Known ions are marked with a star.
        columns: drawings in a row; of a line evenly spread ones, of a cloud the most similar.
    """
    cells: list[tuple[str, str]] = []
    for (first, last), rows in table.fillna({"last": ""}).groupby(["first", "last"], sort=False):
        drawn, free = [(first, "asked for")], columns - 1 - bool(last)
        places = np.unique(np.linspace(0, len(rows) - 1, free).round().astype(int))
        for row in (rows.iloc[places] if last else rows.head(free)).itertuples():
            value = f"{100 * row.position:.0f} %" if last else f"Tanimoto {row.similarity:.2f}"
            drawn.append((row.smiles, value + (" *" if row.known else "")))
        drawn += [("", "")] * (columns - len(drawn) - bool(last)) + [(last, "asked for")] * bool(last)
        cells += drawn
    return _grid(cells, columns, 200, 130)


def _grid(cells: Sequence[tuple[str, str]], columns: int, width: int, height: int) -> str:
    """SVG of structures in reading order, (SMILES, legend) each; a cell without SMILES stays empty."""
    line, parts = height + 26, []
    for place, (smiles, legend) in enumerate(cells):
        x, y = place % columns * width, place // columns * line
        body = drawing(smiles, width, height) if smiles else ""
        parts.append(
            f'<g transform="translate({x},{y})">{body}<text x="{width / 2}" y="{height + 12}" '
            f'text-anchor="middle" font-family="sans-serif" font-size="12">{legend}</text></g>'
        )
    across, down = columns * width, -(-len(cells) // columns) * line
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" '
        f'width="{across}" height="{down}" viewBox="0 0 {across} {down}">'
        f'<rect width="{across}" height="{down}" fill="white"/>{"".join(parts)}</svg>\n'
    )
