"""What is held out, and the one function that keeps it from all that is learnt from or proposed from."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import pandas as pd

from lowmelt.chem.ions import IonError, parse_ion


@dataclass(frozen=True)
class Identities:
    """Ions and pairs, by identity and not by drawing.

    Attributes:
        ions: ``ion_id`` of each.
        pairs: (cation_id, anion_id) of each.
    """

    ions: frozenset[str]
    pairs: frozenset[tuple[str, str]] = frozenset()


def held_out(ions: pd.DataFrame, salts: pd.DataFrame) -> Identities:
    """The ions and pairs that are kept back: those to test on and those to choose by.

    Args:
        ions: from ``splits.split_ions``.
        salts: from ``splits.split_salts``.
    """
    away = salts[salts["part"] != "train"]
    return Identities(
        frozenset(ions.loc[ions["part"] != "train", "ion_id"]),
        frozenset(zip(away["cation_id"], away["anion_id"], strict=True)),
    )


def permitted(smiles: Sequence[str], away: Identities) -> np.ndarray:
    """Which strings may be learnt from or proposed from: (n,) bool.

    A string is not permitted when any fragment of it, in whatever drawing, is a held-out ion, or when two of
    them are a held-out pair. A fragment that is no ion is judged by nothing and permitted.
    """
    return np.array([not _withheld(_ids(text), away) for text in smiles], dtype=bool)


def _withheld(ids: frozenset[str], away: Identities) -> bool:
    if ids & away.ions:
        return True
    return len(ids) > 1 and any((one, other) in away.pairs for one in ids for other in ids if one != other)


def identities(smiles: Iterable[str]) -> Identities:
    """The ions and the pairs in strings of ions or of salts."""
    found = [_ids(text) for text in smiles]
    pairs = {(one, other) for ids in found if len(ids) == 2 for one in ids for other in ids if one != other}
    return Identities(frozenset().union(*found), frozenset(pairs))


def _ids(text: str) -> frozenset[str]:
    return frozenset(filter(None, map(_id, text.split("."))))


@lru_cache(maxsize=500_000)
def _id(fragment: str) -> str:
    try:
        return parse_ion(fragment).ion_id
    except IonError:
        return ""
