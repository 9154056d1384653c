"""Whether a potential may be used: its card, from its errors and its own trajectories."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import ase
import pandas as pd

from lowmelt.forcefield.card import Card, sha256
from lowmelt.forcefield.parameters import IonParameters
from lowmelt.potentials.frames import density

OWN = "own trajectory"
FIRST = "first own trajectory"  # of the committee before the rounds


@dataclass(frozen=True)
class Limits:
    """What a potential has to reach.

    Attributes:
        force_percent, resultant_percent: errors in composition, on trajectories not trained on.
        own_ratio: force error on its own trajectory over the one in composition.
    """

    force_percent: float = 15.0
    resultant_percent: float = 60.0
    own_ratio: float = 1.3


def reasons(scores: pd.DataFrame, runs: Sequence[Mapping], limits: Limits) -> list[str]:
    """Why a potential does not pass; nothing where it does.

    Args:
        scores: one row a split of the final committee; the split ``test`` and OWN are looked at.
        runs: ``composition``, ``status`` and ``reason`` of its own trajectories.
        limits: to reach.
    """
    rows = scores.set_index("split")
    found = []
    for name in ("force_percent", "resultant_percent"):
        value, limit = rows.loc["test", name], getattr(limits, name)
        if not value <= limit:
            found.append(f"{name} {value:.0f}, limit {limit:.0f}")
    if OWN in rows.index:
        ratio = rows.loc[OWN, "force_percent"] / rows.loc["test", "force_percent"]
        if not ratio <= limits.own_ratio:
            found.append(f"{ratio:.2f} times the error on its own trajectory, limit {limits.own_ratio:g}")
    else:
        found.append("no labelled frame of its own trajectory")
    found += [f"{run['composition']}: {run['reason']}" for run in runs if run["status"] != "ok"]
    return found


def card(
    files: Sequence[Path],
    ions: Mapping[str, IonParameters],
    compositions: Sequence[str],
    labels: str,
    scores: pd.DataFrame,
    runs: Sequence[Mapping],
    limits: Limits,
    demonstration: bool,
    learnt: Sequence[ase.Atoms],
) -> Card:
    """The card of a committee.

    Args:
        files: of the models.
        ions: that it was trained on, by ion_id.
        compositions: that it was trained on.
        labels: method of the labels.
        scores, runs, limits: see ``reasons``; the gates of the runs hold in every later one.
        demonstration: it was made too small to be used for results.
        learnt: frames of training, for the ranges of temperature and density.
    """
    against = reasons(scores, runs, limits)
    rows = scores.astype(object).where(scores.notna(), None).to_dict("records")
    return Card(
        ions={name: ion.smiles for name, ion in sorted(ions.items())},
        compositions=list(compositions),
        labels=labels,
        files={file.name: sha256(file) for file in files},
        passed=not against,
        reasons=against,
        gates=dict(runs[0]["gates"]),
        temperatures_K=_range([float(one.info["temperature_K"]) for one in learnt]),
        densities_kg_m3=_range([density(one) for one in learnt]),
        scores=rows,
        demonstration=demonstration,
    )


def as_table(card: Card, scores: pd.DataFrame, runs: Sequence[Mapping], limits: Limits) -> pd.DataFrame:
    """What a card says, for a reader: ``asked``, ``found``, ``limit``."""
    rows = scores.set_index("split")
    kept = [f"{name} {value:.3g}" for name, value in card.gates.items()]
    own = "none labelled"
    if OWN in rows.index:
        own = f"{rows.loc[OWN, 'force_percent'] / rows.loc['test', 'force_percent']:.2f}"
    says = [
        ("may be used by dynamics", "yes" if card.passed and not card.demonstration else "no", ""),
        ("why not", "; ".join(card.reasons + ["a demonstration"] * card.demonstration) or "-", ""),
        ("force error, new trajectories / %", f"{rows.loc['test', 'force_percent']:.1f}",
         f"{limits.force_percent:g}"),
        ("error of the force on ions / %", f"{rows.loc['test', 'resultant_percent']:.1f}",
         f"{limits.resultant_percent:g}"),
        ("force error on its own trajectory over the first", own, f"{limits.own_ratio:g}"),
        *((f"own trajectory of {one['composition']}", one["reason"] or "gates passed", "") for one in runs),
        ("gates of every run", ", ".join(kept), ""),
        ("labels", card.labels, ""),
        ("compositions", ", ".join(card.compositions), ""),
        ("ions", ", ".join(card.ions.values()), ""),
        ("temperatures / K", "{:g} to {:g}".format(*card.temperatures_K), "10 % beyond"),
        ("densities / kg m-3", "{:.0f} to {:.0f}".format(*card.densities_kg_m3), "10 % beyond"),
    ]  # fmt: skip
    return pd.DataFrame(says, columns=["asked", "found", "limit"])


def _range(values: Sequence[float]) -> list[float]:
    return [round(min(values), 1), round(max(values), 1)]
