"""Fitted models as files, read only as what they are."""

from pathlib import Path
from typing import TypeVar

import joblib

from lowmelt.errors import LowmeltError

Model = TypeVar("Model")


class ModelFileError(LowmeltError):
    """A saved model cannot be used."""


def save_model(model: object, path: str | Path) -> None:
    """Write a model for :func:`load_model`."""
    joblib.dump(model, path, compress=3)


def load_model(path: str | Path, kind: type[Model]) -> Model:
    """The model of a kind in a file.

    Raises:
        ModelFileError: the file is missing or holds something else.
    """
    try:
        model = joblib.load(path)
    except FileNotFoundError:
        raise ModelFileError(f"{path}: no such model; run `snakemake {path}` first") from None
    if not isinstance(model, kind):
        raise ModelFileError(
            f"{path}: holds a {type(model).__name__} and no {kind.__name__}; remove it and run "
            f"`snakemake {path}`"
        )
    return model
