"""Figures of the generators: curves of the training, comparison with the baselines, new ions drawn."""

from collections.abc import Mapping

import numpy as np
import pandas as pd
from matplotlib import pyplot as plt
from matplotlib.figure import Figure
from rdkit import Chem
from rdkit.Chem import Draw

from lowmelt.plots.style import BLUE, COLOURS, ORANGE

MEASURES = {
    "strict_validity": "strictly valid",
    "uniqueness": "unique",
    "novel_pair": "new pair",
    "yield": "yield",
    "new_ion_share": "holds a new ion",
    "recovered_cations": "held-out cations found",
    "recovered_anions": "held-out anions found",
    "recon_unseen_pair": "unseen pair written back",
    "recon_unseen_ion": "unseen ion written back",
}


def training(histories: Mapping[str, pd.DataFrame]) -> Figure:
    """Does training converge, and does it overfit? Loss of a token and KL against the step, by model."""
    figure, (loss, kl) = plt.subplots(1, 2, figsize=(9.0, 3.8))
    for (name, rows), colour in zip(histories.items(), COLOURS, strict=False):
        loss.plot(rows["step"], rows["train_loss"], color=colour, linestyle="--", linewidth=1)
        loss.plot(rows["step"], rows["valid_loss"], color=colour, label=name.replace("_", " "))
        if (rows["valid_kl"] > 0).any():
            kl.plot(rows["step"], rows["valid_kl"], color=colour)
    loss.set(xlabel="gradient step", ylabel="cross-entropy / nats per token", yscale="log", xscale="log")
    kl.set(xlabel="gradient step", ylabel="KL to N(0, I) / nats per string", xscale="log")
    loss.plot([], [], color="0.4", linestyle="--", linewidth=1, label="training (with noise)")
    loss.legend(fontsize=8)
    return figure


def comparison(table: pd.DataFrame) -> Figure:
    """What does each generator add over pairing known ions? One panel a measure, one bar a generator."""
    shown = [measure for measure in MEASURES if measure in table and table[measure].notna().any()]
    columns = 3
    rows = -(-len(shown) // columns)
    figure, axes = plt.subplots(
        rows, columns, figsize=(9.0, 0.6 + rows * (0.5 + 0.22 * len(table))), sharey=True, squeeze=False
    )
    names = [name.replace("_", " ") for name in table["model"]]
    colours = [BLUE if name.startswith("ion") else ORANGE for name in table["model"]]
    for ax, measure in zip(axes.flat, shown, strict=False):
        values = table[measure].astype(float)
        ax.barh(names, values.fillna(0.0), color=colours)
        for place, value in enumerate(values):
            text = "-" if np.isnan(value) else f"{100 * value:.0f} %"
            inside = value > 0.75
            ax.text(
                value - 0.02 if inside else np.nan_to_num(value) + 0.02, place, text,
                va="center", ha="right" if inside else "left",
                fontsize=8, color="white" if inside else "black",
            )  # fmt: skip
        ax.set_xlim(0, 1)
        ax.set_title(MEASURES[measure], fontsize=10)
        ax.set_xticks([0, 0.5, 1], ["0", "50", "100 %"])
        ax.grid(axis="y", visible=False)
    for ax in axes.flat[len(shown) :]:
        ax.set_visible(False)
    axes[0, 0].invert_yaxis()
    return figure


def ions_beside_known(rows: pd.DataFrame) -> str:
    """SVG of new ions, each above its nearest known ion.

    Args:
        rows: columns smiles, nearest (SMILES), similarity (Tanimoto), sa_score; at most a few dozen.
    """
    molecules, legends = [], []
    columns = min(4, max(1, len(rows)))
    for at in range(0, len(rows), columns):
        part = rows.iloc[at : at + columns]
        empty = [None] * (columns - len(part))
        molecules += [*map(Chem.MolFromSmiles, part["smiles"]), *empty]
        legends += [*(f"new, SA {score:.1f}" for score in part["sa_score"]), *[""] * len(empty)]
        molecules += [*map(Chem.MolFromSmiles, part["nearest"]), *empty]
        legends += [f"nearest known, Tanimoto {value:.2f}" for value in part["similarity"]]
        legends += [""] * len(empty)
    return Draw.MolsToGridImage(
        molecules, molsPerRow=columns, subImgSize=(240, 170), legends=legends, useSVG=True
    )


def neighbourhood(table: pd.DataFrame, columns: int = 6) -> str:
    """SVG with one row of ions for each question; known ions are marked with a star.

    Args:
        table: columns question, smiles, known, similarity, and position where the question is a line.
        columns: ions of a row at most, spread evenly over a line, the most similar of a cloud.
    """
    molecules, legends = [], []
    for question, rows in table.groupby("question", sort=False):
        on_line = str(question).startswith("from ")
        places = np.unique(np.linspace(0, len(rows) - 1, columns).round().astype(int))
        shown = rows.iloc[places] if on_line else rows.head(columns)
        for row in shown.itertuples():
            molecules.append(Chem.MolFromSmiles(row.smiles))
            value = f"{100 * row.position:.0f} %" if on_line else f"Tanimoto {row.similarity:.2f}"
            legends.append(value + (" *" if row.known else ""))
        empty = columns - len(shown)
        molecules += [None] * empty
        legends += [""] * empty
    return Draw.MolsToGridImage(
        molecules, molsPerRow=columns, subImgSize=(190, 160), legends=legends, useSVG=True
    )
