"""Finished parts of long work: known by all that they follow from, written whole or not at all."""

from collections.abc import Callable
from hashlib import blake2b
from pathlib import Path

import numpy as np
import pandas as pd


def key_of(*what: object) -> str:
    """Name of the work that a part belongs to, from its data, numbers and code.

    Args:
        what: arrays and tables by their content, anything else by its ``repr``.
    """
    digest = blake2b(digest_size=6)
    for one in what:
        if isinstance(one, np.ndarray):
            digest.update(one.tobytes())
        else:
            digest.update((one.to_csv() if isinstance(one, pd.DataFrame) else repr(one)).encode())
    return digest.hexdigest()


def write_whole(write: Callable[[Path], object], file: Path) -> None:
    """Let ``write`` fill a file beside ``file`` that takes its place when it is complete."""
    file.parent.mkdir(parents=True, exist_ok=True)
    half = file.with_suffix(".half")
    write(half)
    half.replace(file)
