"""What the models read of a substance: fragments of the whole, of its core without chains, and its chains."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd
from rdkit import Chem

from lowmelt.chem.chains import chain_lengths
from lowmelt.fingerprints.kinds import Settings, fingerprint
from lowmelt.regression.series import contracted

COUNTS = Settings(bits=1024)
RUNS = 6  # of the longest chains, each a column


class Features(NamedTuple):
    """n substances as arrays.

    Attributes:
        counts: fragments of radius 2 of the whole (n, b).
        core: the same of what is left when chains are contracted (n, b).
        chains: numbers of the chains (n, c), see :func:`chain_columns`.
        portrait: chemistry of cation and anion, or of the molecule and nothing (n, d).
    """

    counts: npt.NDArray[np.float32]
    core: npt.NDArray[np.float32]
    chains: npt.NDArray[np.float32]
    portrait: npt.NDArray[np.float32]

    def take(self, rows: npt.NDArray[np.int64]) -> "Features":
        """The substances of these rows."""
        return Features(*(part[rows] for part in self))

    def matrix(self) -> npt.NDArray[np.float32]:
        """All columns side by side, for trees."""
        return np.concatenate(self, axis=1)


def features_of(substances: pd.DataFrame) -> Features:
    """Features of substances from their columns smiles, cation and anion."""
    whole = substances["smiles"].tolist()
    first = [cation or smiles for cation, smiles in zip(substances["cation"], whole, strict=True)]
    second = substances["anion"].tolist()
    return Features(
        counts=_counts(whole),
        core=_counts([_core(one) for one in whole]),
        chains=np.array([chain_columns(chain_lengths(one)) for one in whole], np.float32),
        portrait=np.concatenate([_portrait(first), _portrait(second)], axis=1),
    )


def chain_columns(lengths: Sequence[int]) -> list[float]:
    """Numbers of chains: how many, in all, longest and further ones, those of 4 and more, odd or even."""
    longest = [*lengths[:RUNS], *[0] * RUNS][:RUNS]
    long = [length for length in lengths if length >= 4]
    return [
        len(lengths), sum(lengths), *longest, len(long), sum(long), min(long, default=0),
        longest[0] % 2, sum(length % 2 for length in lengths),
    ]  # fmt: skip


def _counts(smiles: Sequence[str]) -> npt.NDArray[np.float32]:
    distinct, row = np.unique(smiles, return_inverse=True)
    return fingerprint("morgan_count", distinct.tolist(), COUNTS).astype(np.float32)[row]


def _core(smiles: str) -> str:
    return ".".join(
        sorted({Chem.MolToSmiles(contracted(Chem.MolFromSmiles(part))) for part in smiles.split(".")})
    )


def _portrait(smiles: Sequence[str]) -> npt.NDArray[np.float32]:
    """The portrait of each fragment; zeros where there is none."""
    distinct, row = np.unique([one or "" for one in smiles], return_inverse=True)
    given = [one for one in distinct if one]
    table = fingerprint("chemistry", given or ["C"]).astype(np.float32)
    full = np.zeros((len(distinct), table.shape[1]), np.float32)
    full[[place for place, one in enumerate(distinct) if one]] = table[: len(given)]
    return full[row]


def read_features(path: str) -> Features:
    """Features from the file that the stage writes."""
    with np.load(path) as stored:
        return Features(*(stored[name].astype(np.float32) for name in Features._fields))
