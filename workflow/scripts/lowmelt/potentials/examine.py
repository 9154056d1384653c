"""Which models are tested on which frames, and what comes out, one row a frame."""

from collections.abc import Mapping, Sequence

import ase
import numpy as np
import pandas as pd

from lowmelt.forcefield.learned import Committee
from lowmelt.forcefield.parameters import IonParameters
from lowmelt.potentials import baseline, scores
from lowmelt.potentials.frames import resultants
from lowmelt.potentials.splits import TRAIN, VALID
from lowmelt.potentials.verdict import FIRST, OWN

__all__ = ["FIRST", "OWN", "classical", "learned", "parity", "sets", "summarised"]
CLASSICAL = "gaff"

Frames = Sequence[ase.Atoms]


def sets(frames: Frames, table: pd.DataFrame) -> dict[str, list[ase.Atoms]]:
    """Frames of each test: ``test`` (new trajectories of compositions trained on), and each role."""
    names = [name for name in table["split"].unique() if name not in (TRAIN, VALID)]
    return {name: [frames[i] for i in table.index[table["split"] == name]] for name in names}


def apart(tests: Mapping[str, Frames], only: str) -> dict[str, list[ase.Atoms]]:
    """The tests of a model of one composition: ``test`` are its own frames, ``others`` those of the rest."""
    found = {name: list(frames) for name, frames in tests.items()}
    found["test"] = [one for one in tests["test"] if one.info["composition"] == only]
    found["others"] = [one for one in tests["test"] if one.info["composition"] != only]
    return found


def learned(
    model: str, committee: Committee, alone: Mapping[str, float], tests: Mapping[str, Frames]
) -> pd.DataFrame:
    """Errors of a committee on all tests."""
    parts = [
        scores.score(committee, frames, dict(alone)).assign(split=name)
        for name, frames in tests.items()
        if frames
    ]
    return pd.concat(parts).assign(model=model)


def classical(
    parameters: Mapping[str, IonParameters],
    charge_scale: float,
    alone: Mapping[str, float],
    tests: Mapping[str, Frames],
) -> pd.DataFrame:
    """Errors of the classical force field on the same tests."""
    rows = []
    for name, frames in tests.items():
        found = baseline.predict(dict(parameters), charge_scale, frames)
        for frame, one in zip(frames, found, strict=True):
            rows.append(scores.of_frame(frame, one, dict(alone)) | {"split": name})
    return pd.DataFrame(rows).assign(model=CLASSICAL)


def summarised(errors: pd.DataFrame, final: str, learnt: Mapping[str, int]) -> pd.DataFrame:
    """One row a model and split; ``which`` is final, classical, or earlier.

    Args:
        errors: one row a model and frame.
        final: name of the model that the card is for.
        learnt: number of frames that each model was trained on, those of its own trajectories not counted.
    """
    which = {final: "final", CLASSICAL: "classical"}
    return pd.DataFrame([
        {"which": which.get(model, "earlier"), "model": model, "split": split,
         "training_frames": learnt.get(model), **scores.summarise(rows)}
        for (model, split), rows in errors.groupby(["model", "split"], sort=False)
    ])  # fmt: skip


def parity(
    committee: Committee, parameters: Mapping[str, IonParameters], charge_scale: float, frames: Frames
) -> dict[str, np.ndarray]:
    """Components of forces and of resultants: label, potential and classical force field, flat."""
    found: dict[str, list[np.ndarray]] = {}
    pairs = zip(frames, scores.predict(committee, frames), strict=True)
    for frame, members in pairs:
        ion = frame.arrays["ion"]
        kinds = {
            "label": frame.arrays["label_forces"],
            "potential": members[0].forces,
            "classical": baseline.of_frame(dict(parameters), charge_scale, frame).forces,
        }
        for name, forces in kinds.items():
            found.setdefault(f"force_{name}", []).append(forces.ravel())
            found.setdefault(f"resultant_{name}", []).append(resultants(forces, ion).ravel())
    return {name: np.concatenate(values) for name, values in found.items()}
