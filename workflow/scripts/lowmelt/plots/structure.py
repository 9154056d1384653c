"""Figures of simulated boxes: ions drawn, radial distributions, runs of crystal and melt over time."""

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from lowmelt.plots.style import BLUE, COLOURS, ORANGE, plt

# Crystal and melt at the start, then the ends of the coldest and of the hottest run.
LOOKS = (
    {"color": BLUE, "ls": "-"}, {"color": ORANGE, "ls": "-"},
    {"color": BLUE, "ls": ":"}, {"color": ORANGE, "ls": ":"},
)  # fmt: skip
KINDS = (("cation", 0, BLUE), ("anion", 1, ORANGE))


def box(axes: Axes, positions: np.ndarray, kinds: np.ndarray, vectors: np.ndarray, title: str) -> None:
    """Atoms of a box seen along y, the nearer ones on top.

    Args:
        axes: to draw on.
        positions: (atoms, 3) in nm.
        kinds: (atoms,) 0 of a cation, 1 of an anion.
        vectors: (3, 3) periodic vectors in rows.
        title: of the panel.
    """
    order = np.argsort(-positions[:, 1])
    colours = np.array([colour for _, _, colour in KINDS])[kinds[order]]
    axes.scatter(positions[order, 2], positions[order, 0], s=6, c=colours, lw=0, alpha=0.7)
    corners = np.array(
        [[0, 0], vectors[2, [2, 0]], (vectors[2] + vectors[0])[[2, 0]], vectors[0, [2, 0]], [0, 0]]
    )
    axes.plot(corners[:, 0], corners[:, 1], color="black", lw=0.8)
    axes.set(aspect="equal", xlabel="z / nm", ylabel="x / nm", title=title)
    axes.grid(False)


def structure(
    boxes: Sequence[tuple],
    distributions: Mapping[str, tuple[np.ndarray, np.ndarray]],
    energies: pd.DataFrame,
    label: str,
) -> Figure:
    """A simulated liquid: the box at two temperatures, how ions stand around each other, enthalpy over time.

    Args:
        boxes: arguments of ``box`` without the axes, two of them.
        distributions: r in nm and g(r) of each kind of pair.
        energies: time_ps, set_K and enthalpy_kJ_mol.
        label: name of the salt.
    """
    figure, axes = plt.subplots(2, 2, figsize=(8.0, 6.4))
    for place, given in zip(axes[0], boxes, strict=False):
        box(place, *given)
    for name, (r, g) in distributions.items():
        axes[1, 0].plot(r, g, label=name)
    axes[1, 0].set(xlabel="r / nm", ylabel="g(r) of ion centres")
    axes[1, 0].legend(fontsize=8)
    axes[1, 1].plot(energies["time_ps"], energies["enthalpy_kJ_mol"], lw=0.6)
    axes[1, 1].set(xlabel="t / ps", ylabel="H / (kJ mol$^{-1}$)")
    below = axes[1, 1].twinx()
    below.plot(energies["time_ps"], energies["set_K"], color=COLOURS[3], lw=0.8, drawstyle="steps")
    below.set_ylabel("T / K")
    figure.suptitle(label, fontsize=10)
    return figure


def runs(
    verdict: Mapping,
    series: Sequence[pd.DataFrame],
    boxes: Sequence[tuple],
    distributions: Mapping[str, Mapping[str, tuple[np.ndarray, np.ndarray]]],
    label: str,
) -> Figure:
    """All runs of crystal and melt: share of solid and enthalpy over time, order along the normal, two boxes.

    Below, how cations and anions, and anions alone, stand around each other.

    Args:
        verdict: with ``runs`` (kelvin, profile each).
        series: time_ps, solid_share, enthalpy_kJ_mol of each run, in the same order; empty where none.
        boxes: arguments of ``box`` without the axes: ends of a run at the lowest and the highest temperature.
        distributions: of some places and times, by what the legend calls them: r in nm and g(r) by pair.
        label: name of the salt.
    """
    figure, axes = plt.subplots(4, 2, figsize=(8.4, 11.6))
    kelvins = sorted({run["kelvin"] for run in verdict["runs"]})
    colours = dict(zip(kelvins, plt.cm.coolwarm(np.linspace(0, 1, len(kelvins))), strict=True))
    told: set[float] = set()
    for run, rows in zip(verdict["runs"], series, strict=True):
        kelvin = run["kelvin"]
        if rows.empty:
            continue
        name = None if kelvin in told else f"{kelvin:g} K"
        told.add(kelvin)
        time_ns = rows["time_ps"] / 1000
        axes[0, 0].plot(time_ns, rows["solid_share"], color=colours[kelvin], lw=0.8, label=name)
        axes[0, 1].plot(time_ns, rows["enthalpy_kJ_mol"], color=colours[kelvin], lw=0.8)
        if run["profile"]:
            slices = np.array(run["profile"], dtype=float)
            axes[1, 0].plot(
                (np.arange(len(slices)) + 0.5) / len(slices), slices, color=colours[kelvin], lw=0.8
            )
    axes[0, 0].set(xlabel="t / ns", ylabel="share of solid ions")
    if told:
        axes[0, 0].legend(fontsize=7)
    axes[0, 1].set(xlabel="t / ns", ylabel="H / (kJ mol$^{-1}$)")
    axes[1, 0].set(xlabel="height in the box", ylabel="share of solid ions at the end")
    shares = [(run["kelvin"], run["contrast"]) for run in verdict["runs"] if run.get("contrast")]
    if shares:
        axes[1, 1].plot(*zip(*shares, strict=True), "o", mfc="none")
    axes[1, 1].set(xlabel="T / K", ylabel="pure phases told apart", ylim=(0, 1.05))
    for place, given in zip(axes[2], boxes, strict=False):
        box(place, *given)
    for place, pair in zip(axes[3], ("cation-anion", "anion-anion"), strict=True):
        for (name, found), look in zip(distributions.items(), LOOKS, strict=False):
            if pair in found:
                place.plot(*found[pair], lw=1, **look, label=name)
        place.set(xlabel="r / nm", ylabel=f"g(r), {pair}")
    if axes[3, 1].lines:
        axes[3, 1].legend(fontsize=7, loc="upper left")  # there is no neighbour so near
    figure.suptitle(f"{label}: runs of crystal and melt", fontsize=10)
    return figure
