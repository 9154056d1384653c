"""Errors of predicted frames: forces, resultants on ions, energies within a composition, stress."""

from collections.abc import Sequence

import ase
import numpy as np
import pandas as pd

from lowmelt.forcefield.learned import Committee, Prediction, spread
from lowmelt.potentials.frames import GPA, ions_of, resultants, stress_of


def predict(committee: Committee, frames: Sequence[ase.Atoms]) -> list[list[Prediction]]:
    """Predictions of all members for each frame."""
    return [
        committee.predict(committee.graph(one.numbers, one.positions, np.array(one.cell))) for one in frames
    ]


def of_frame(frame: ase.Atoms, found: Prediction, alone: dict[str, float], disagree: float = np.nan) -> dict:
    """Sums from which the errors of a set of frames are made.

    Args:
        frame: with labels.
        found: energy without the energies of the ions alone.
        alone: energy in eV of each ion alone, by ion_id.
        disagree: spread of the committee in eV/A.
    """
    label, ion = frame.arrays["label_forces"], frame.arrays["ion"]
    on_ions, wanted = resultants(found.forces, ion), resultants(label, ion)
    target = frame.info["label_energy"] - sum(alone[name] for name in ions_of(frame))
    return {
        "composition": frame.info["composition"],
        "trajectory": frame.info["trajectory"],
        "atoms": len(frame),
        "ions": len(wanted),
        "force_se": float(((found.forces - label) ** 2).sum()),
        "force_ss": float((label**2).sum()),
        "resultant_se": float(((on_ions - wanted) ** 2).sum()),
        "resultant_ss": float((wanted**2).sum()),
        "energy_error": (found.energy - target) / len(frame),
        "stress_mse": float(((found.stress - stress_of(frame)) ** 2).mean()),
        "spread": disagree,
    }


def score(committee: Committee, frames: Sequence[ase.Atoms], alone: dict[str, float]) -> pd.DataFrame:
    """One row a frame: the errors of the member that drives, and the spread of the committee."""
    rows = []
    for frame, members in zip(frames, predict(committee, frames), strict=True):
        rows.append(of_frame(frame, members[0], alone, spread(members) if len(members) > 1 else np.nan))
    return pd.DataFrame(rows)


def spread_limit(committee: Committee, frames: Sequence[ase.Atoms], ratio: float) -> float:
    """So many times the largest spread of a committee on frames that it knows the like of, eV/A."""
    return ratio * max(spread(members) for members in predict(committee, frames))


def summarise(rows: pd.DataFrame) -> dict[str, float]:
    """Errors of a set of frames.

    Returns:
        ``force_meV_A`` and ``resultant_meV_A``: root mean square over components; ``force_percent`` and
        ``resultant_percent``: relative to the root mean square of the labels; ``energy_scatter_meV_atom``:
        within compositions, whose constants are free; ``energy_bias_meV_atom``: mean of the absolute
        constants; ``stress_GPa``; ``frames``.
    """
    total = rows.sum(numeric_only=True)
    groups = rows.groupby("composition")["energy_error"]
    centred = rows["energy_error"] - groups.transform("mean")
    free = max(1, len(rows) - groups.ngroups)
    return {
        "frames": len(rows),
        "force_meV_A": 1000 * np.sqrt(total["force_se"] / total["atoms"] / 3),
        "force_percent": 100 * np.sqrt(total["force_se"] / total["force_ss"]),
        "resultant_meV_A": 1000 * np.sqrt(total["resultant_se"] / total["ions"] / 3),
        "resultant_percent": 100 * np.sqrt(total["resultant_se"] / total["resultant_ss"]),
        "energy_scatter_meV_atom": 1000 * float(np.sqrt((centred**2).sum() / free)),
        "energy_bias_meV_atom": 1000 * float(groups.mean().abs().mean()),
        "stress_GPa": GPA * np.sqrt(rows["stress_mse"].mean()),
        "spread_eV_A": rows["spread"].mean(),
    }
