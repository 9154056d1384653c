"""Where each ion of the pool comes from: a table, two known ions, or what a model wrote."""

from collections.abc import Mapping

import pandas as pd

KNOWN = "known"


def with_origins(pool: pd.DataFrame, known: pd.Series, ranked: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """Add ``new_cation``, ``new_anion`` (in no table) and, in words, ``cation_origin``, ``anion_origin``.

    Args:
        pool: columns cation_id, anion_id, origin ("generator <name>" for salts that a generator drew).
        known: ``ion_id`` of the ions in the tables.
        ranked: ions of the ranked generators by their names: ion_id, move, parent, donor, round.
    """
    made = {
        f"generator {name}": {row.ion_id: _made(row) for row in table.itertuples()}
        for name, table in ranked.items()
    }
    tables = set(known)
    columns = {}
    for kind in ("cation", "anion"):
        ids = pool[f"{kind}_id"]
        columns[f"new_{kind}"] = ~ids.isin(tables)
        columns[f"{kind}_origin"] = [
            KNOWN if one in tables else made.get(source, {}).get(one, f"written by {source.split()[-1]}")
            for one, source in zip(ids, pool["origin"], strict=True)
        ]
    return pool.assign(**columns)


def _made(row) -> str:
    """How a ranked ion was made, with the ions that it was made from."""
    if row.donor:
        return f"exchange: {row.parent} with a substituent of {row.donor}"
    change = {"chain": "chain changed", "remove": "substituent removed"}.get(row.move, row.move)
    return f"{change}: {row.parent}"
