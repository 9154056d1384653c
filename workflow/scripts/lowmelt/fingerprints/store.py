"""Fingerprints as files: one row an ion, with the names of the ions beside it."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from lowmelt.errors import LowmeltError


class FingerprintError(LowmeltError):
    """A fingerprint file lacks ions that are asked for."""


def save(path: str | Path, ion_id: Sequence[str], values: np.ndarray) -> None:
    """Write ``ion_id`` (n,) and ``values`` (n, d) as a compressed .npz."""
    np.savez_compressed(path, ion_id=np.array(ion_id, dtype=str), values=values)


def load(path: str | Path, ion_id: Sequence[str]) -> np.ndarray:
    """The rows of the named ions, in their order, as float32 (n, d).

    Raises:
        FingerprintError: an ion has no row in the file.
    """
    with np.load(path) as stored:
        names, values = stored["ion_id"], stored["values"]
    row = {name: k for k, name in enumerate(names)}
    missing = [name for name in ion_id if name not in row]
    if missing:
        raise FingerprintError(f"{path}: no row for ion {missing[0]}; make the fingerprints again")
    return values[[row[name] for name in ion_id]].astype(np.float32)
