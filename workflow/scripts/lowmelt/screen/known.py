"""Salts that collections name although no table here has them: identities alone, one a row."""

from collections.abc import Sequence
from pathlib import Path

import pandas as pd

from lowmelt.errors import LowmeltError

COLUMNS = ["cation_id", "anion_id", "source"]


class IdentitiesError(LowmeltError):
    """A list of identities cannot be read."""


def read_identities(paths: Sequence[str | Path]) -> pd.DataFrame:
    """One row a pair of ions, indexed by cation_id and anion_id, with its sources joined by ``;``.

    Raises:
        IdentitiesError: a column is missing.
    """
    tables = [pd.DataFrame(columns=COLUMNS)]
    for path in paths:
        table = pd.read_csv(path, dtype=str)
        if missing := set(COLUMNS) - set(table):
            raise IdentitiesError(f"{path}, row 1: no column {sorted(missing)[0]}; give {', '.join(COLUMNS)}")
        tables.append(table[COLUMNS])
    pairs = pd.concat(tables).drop_duplicates()
    return pairs.groupby(["cation_id", "anion_id"]).agg(source=("source", lambda s: ";".join(sorted(set(s)))))


def named_by(pool: pd.DataFrame, identities: pd.DataFrame) -> pd.Series:
    """Sources that name each salt of the pool, joined by ``;``; empty where none does."""
    keys = pd.MultiIndex.from_frame(pool[["cation_id", "anion_id"]])
    return identities["source"].reindex(keys).fillna("").set_axis(pool.index)


def identities_of(records: pd.DataFrame) -> pd.DataFrame:
    """The list of a source: pairs of ions of its identified records, sorted, with ``COLUMNS``."""
    return records[COLUMNS].drop_duplicates().sort_values(COLUMNS, ignore_index=True)
