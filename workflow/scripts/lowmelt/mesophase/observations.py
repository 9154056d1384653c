"""Single values to learn from: which table, which substance, melting or clearing, how many kelvin."""

from collections.abc import Mapping

import numpy as np
import pandas as pd

from lowmelt.errors import LowmeltError

PROPERTIES = ("melting_K", "clearing_K")
# Tables of tasks and the collection that each is made of.
TABLES = {"standin": "neutral", "ilc": "ilc", "own": "own"}
LONG_CHAIN = 6  # carbon atoms from which an ionic liquid is a relative of the ionic liquid crystals
FEWEST = 5  # values of a property that a model is trained and judged on


class TooFewValues(LowmeltError):
    """A table has too few values, or too few groups of relatives, to be learned from and tested on."""


def judgeable(values: pd.DataFrame) -> pd.DataFrame:
    """The values of one table, without the properties that have fewer than ``FEWEST``."""
    return values[values["property"].map(values["property"].value_counts()) >= FEWEST]


def observe(substances: pd.DataFrame, drawn: Mapping[str, int], seed: int) -> pd.DataFrame:
    """All values of all tables: table, substance_id, property (0 melting, 1 clearing), value_K.

    The stand-in for the published table is as many values of neutral liquid crystals, each property drawn on
    its own.

    Args:
        substances: see :mod:`lowmelt.mesophase.substances`.
        drawn: values of the stand-in by property (``melting``, ``clearing``); 0 takes all.
        seed: of the draw.
    """
    parts = []
    for table, collection in TABLES.items():
        rows = substances[substances["collection"] == collection]
        for number, name in enumerate(PROPERTIES):
            known = rows[rows[name].notna()].sort_values("substance_id")
            size = drawn[name.removesuffix("_K")] if table == "standin" else 0
            if size and size < len(known):
                chosen = np.random.default_rng([seed, number]).permutation(len(known))[:size]
                known = known.iloc[np.sort(chosen)]
            parts.append(pd.DataFrame({
                "table": table, "substance_id": known["substance_id"].to_numpy(), "property": number,
                "value_K": known[name].to_numpy(),
            }))  # fmt: skip
    relatives = substances[(substances["collection"] == "il") & (substances["longest"] >= LONG_CHAIN)]
    parts.append(pd.DataFrame({
        "table": "il", "substance_id": relatives["substance_id"].to_numpy(), "property": 0,
        "value_K": relatives["melting_K"].to_numpy(),
    }))  # fmt: skip
    return pd.concat(parts, ignore_index=True)
