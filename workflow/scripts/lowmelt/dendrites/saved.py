"""The state of a run on disk, so that a run that was stopped is resumed."""

import json
import os
from dataclasses import fields
from pathlib import Path
from typing import Any

import numpy as np

from lowmelt.dendrites.case import Case
from lowmelt.dendrites.growth import State


def write(path: Path, case: Case, seed: int, state: State) -> None:
    """Save a state with what it belongs to; a kill while writing leaves the one before."""
    half = path.with_suffix(".half.npz")
    arrays: dict[str, Any] = {field.name: np.asarray(getattr(state, field.name)) for field in fields(State)}
    np.savez(half, settings=json.dumps([case.as_dict(), seed]), **arrays)
    os.replace(half, path)


def read(path: Path, case: Case, seed: int) -> State | None:
    """The saved state of this case and seed; none where there is no file, or one of other settings."""
    if not path.is_file():
        return None
    with np.load(path) as data:
        if str(data["settings"]) != json.dumps([case.as_dict(), seed]):
            return None
        values = {field.name: data[field.name] for field in fields(State)}
    return State(**values | {"time": float(values["time"]), "records": values["records"].tolist()})
