"""A task of the published protocol from the tables: target, other temperature, source."""

import numpy as np
import numpy.typing as npt
import pandas as pd

from lowmelt.mesophase.observations import FEWEST, PROPERTIES, TooFewValues
from lowmelt.mesophase.transfer import Task

SMALL = 20  # values up to which each is left out on its own


def small(values: int) -> bool:
    """Whether a set is so small that leave-one-out takes the place of folds, as in the published one."""
    return values <= SMALL


def read_task(
    substances: pd.DataFrame, observations: pd.DataFrame, bits: npt.NDArray[np.float32], table: str, name: str
) -> Task:
    """Bits and values of one table and property.

    The source is the melting points of ionic liquids; a substance of the table, and what is of its series,
    is left out there.

    Args:
        substances: all (n).
        observations: see :func:`lowmelt.mesophase.observations.observe`.
        bits: of the substances (n, b).
        table: of the target: ``standin``, ``ilc``, ``own``, or ``ammonium``, ammonium salts of ``ilc``.
        name: ``melting`` or ``clearing``.

    Raises:
        TooFewValues: the table has fewer than five values.
    """
    number = PROPERTIES.index(f"{name}_K")
    place = {one: row for row, one in enumerate(substances["substance_id"])}
    own = observations[observations["table"] == ("ilc" if table == "ammonium" else table)]
    if table == "ammonium":
        heads = substances.drop_duplicates("substance_id").set_index("substance_id")["group"]
        own = own[own["substance_id"].map(heads).isin(["ammonium", "anilinium"])]
    target, other = own[own["property"] == number], own[own["property"] != number]
    if len(target) < FEWEST:
        raise TooFewValues(f"{table}: {len(target)} values of {name}; at least {FEWEST} are needed")
    rows = [place[one] for one in target["substance_id"]]
    other_rows = [place[one] for one in other["substance_id"]]
    series = set(substances["series"].iloc[[*rows, *other_rows]])
    source = (substances["collection"] == "il") & ~substances["series"].isin(series)
    kept = np.flatnonzero(source)
    return Task(
        bits[rows], target["value_K"].to_numpy(), target["substance_id"].to_numpy(object),
        bits[other_rows], other["value_K"].to_numpy(), other["substance_id"].to_numpy(object),
        bits[kept], substances["melting_K"].to_numpy()[kept],
        substances["substance_id"].to_numpy(object)[kept],
    )  # fmt: skip
