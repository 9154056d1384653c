"""Figures of the screen: chemical space, and what the filters leave."""

import numpy as np
import numpy.typing as npt
import pandas as pd
from matplotlib.figure import Figure
from sklearn.decomposition import PCA
from sklearn.manifold import TSNE

from lowmelt.chem.constants import LOW_MELTING_K
from lowmelt.fingerprints.kinds import Settings, fingerprint
from lowmelt.plots.style import BLACK, BLUE, ORANGE, RED, plt

FINGERPRINT = Settings(bits=1024, radius_binary=2)
KINDS = {
    "known": ("#bbbbbb", 6, "known salts"),
    "high": (ORANGE, 7, "proposed, predicted to melt above 373.15 K"),
    "low": (BLUE, 7, "proposed, predicted to melt below 373.15 K"),
    "selected": (RED, 60, "selected candidates"),
}


def space_sample(
    salts: pd.DataFrame,
    ions: pd.DataFrame,
    pool: pd.DataFrame,
    candidates: pd.DataFrame,
    number: int,
    seed: int,
) -> pd.DataFrame:
    """At most ``number`` salts of each kind of ``KINDS``, all selected ones: columns cation, anion, kind."""
    smiles = ions.set_index("ion_id")["smiles"]
    known = pd.DataFrame({side: salts[f"{side}_id"].map(smiles) for side in ("cation", "anion")}).dropna()
    low = pool["p_low"] > 0.5
    parts = {
        "known": known, "high": pool.loc[~low], "low": pool.loc[low],
        "selected": candidates[candidates["selected"]],
    }  # fmt: skip
    drawn = {
        kind: part if kind == "selected" else part.sample(min(number, len(part)), random_state=seed)
        for kind, part in parts.items()
    }
    return pd.concat(
        [part[["cation", "anion"]].assign(kind=kind) for kind, part in drawn.items()], ignore_index=True
    )


def space_map(sample: pd.DataFrame, seed: int) -> Figure:
    """t-SNE of the ECFP of salts, one colour a kind (as figure 5 of Ren et al. 2026)."""
    places = embed(sample, seed)
    figure, axis = plt.subplots(figsize=(7.5, 6.0))
    for kind, (colour, size, name) in KINDS.items():
        rows = (sample["kind"] == kind).to_numpy()
        chosen = kind == "selected"
        axis.scatter(
            places[rows, 0],
            places[rows, 1],
            s=size,
            color=colour,
            alpha=1.0 if chosen else 0.55,
            label=f"{name} ({rows.sum()})",
            marker="*" if chosen else "o",
            lw=0.5 if chosen else 0,
            edgecolor=BLACK,
        )
    axis.set(xticks=[], yticks=[], xlabel="t-SNE 1", ylabel="t-SNE 2")
    figure.legend(loc="outside upper center", ncols=2, markerscale=1.6, fontsize=9)
    return figure


def embed(sample: pd.DataFrame, seed: int) -> npt.NDArray[np.float64]:
    """Places (n, 2): t-SNE of 40 principal components of the ions' ECFP4 side by side."""
    sides = []
    for side in ("cation", "anion"):
        distinct, index = np.unique(sample[side].to_numpy(str), return_inverse=True)
        sides.append(fingerprint("morgan_binary", distinct.tolist(), FINGERPRINT)[index].astype(np.float32))
    bits = np.hstack(sides)
    columns = PCA(min(40, len(bits) - 1), random_state=seed, svd_solver="randomized").fit_transform(bits)
    perplexity = min(40.0, (len(bits) - 1) / 4)
    return TSNE(perplexity=perplexity, init="pca", random_state=seed, n_jobs=1, max_iter=500).fit_transform(
        columns
    )


def funnel(filters: pd.DataFrame, pool: pd.DataFrame) -> Figure:
    """Left: salts left after each filter. Right: predicted melting points of the pool by origin."""
    figure, axes = plt.subplots(1, 2, figsize=(10.5, 4.0))
    names = ["pool", *filters["filter"]]
    left = [len(pool), *filters["left"]]
    axes[0].barh(names, left, color=[BLACK, *[BLUE] * len(filters)])
    for place, number in enumerate(left):
        axes[0].text(max(number, 1), place, f" {number:,}", va="center", fontsize=8)
    axes[0].invert_yaxis()
    axes[0].set(xlabel="salts left", xscale="log", xlim=(0.8, len(pool) * 4))
    axes[0].set_title("what the filters leave, from top to bottom", fontsize=10)
    source = pool["origin"].str.split(" ").str[0]
    for name, colour in (("links", BLUE), ("generator", ORANGE)):
        values = pool.loc[source == name, "melting_K"]
        if len(values):
            axes[1].hist(values, bins=40, density=True, histtype="step", lw=1.8, color=colour,
                         label=f"{name} ({len(values):,})")  # fmt: skip
    axes[1].axvline(LOW_MELTING_K, color=RED, lw=1, ls="--")
    axes[1].set(xlabel="predicted melting point / K", ylabel="share of salts per K")
    axes[1].set_title("predicted melting points of the pool, by origin", fontsize=10)
    axes[1].legend()
    return figure


def contributions(table: pd.DataFrame) -> Figure:
    """A row a candidate, a column a group of features of an ion; red raises the melting point."""
    players = [name for name in table if ": " in name]
    values = table[players].to_numpy()
    figure, axis = plt.subplots(figsize=(9.5, 1.6 + 0.36 * len(table)))
    top = max(np.abs(values).max(), 1.0)
    axis.imshow(values, cmap="RdBu_r", vmin=-top, vmax=top, aspect="auto")
    for (row, column), value in np.ndenumerate(values):
        shown = f"{value:+.0f}" if abs(value) >= 0.5 else "0"
        colour = "white" if abs(value) > 0.6 * top else BLACK
        axis.text(column, row, shown, ha="center", va="center", fontsize=8, color=colour)
    half = len(players) // 2
    axis.axvline(half - 0.5, color=BLACK, lw=1.2)
    axis.set_xticks(range(len(players)), [name.split(": ")[1] for name in players], rotation=35, ha="right")
    labels = [f"rank {row.rank}: {row.melting_K:.0f} K" for row in table.itertuples()]
    axis.set_yticks(range(len(table)), labels)
    axis.grid(False)
    for place, side in ((half / 2 - 0.5, "cation"), (1.5 * half - 0.5, "anion")):
        axis.text(place, -0.75, side, ha="center", va="bottom", fontweight="bold")
    axis.set_title(f"K above or below the usual salt ({table['base_K'].mean():.0f} K)", fontsize=10, pad=22)
    return figure
