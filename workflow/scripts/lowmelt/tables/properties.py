"""Measured properties of liquid salts at a temperature and a pressure.

``file`` and ``row`` say where each point stands, so that whoever shows a value can point at its row.
"""

from collections.abc import Mapping, Sequence

import pandas as pd

COLUMNS = [
    "salt_id", "cation_id", "anion_id", "property", "value", "value_uncertainty", "temperature_K",
    "pressure_kPa", "reference", "data_set", "source", "family", "file", "row",
]  # fmt: skip
_POINT = ["salt_id", "property", "value", "temperature_K", "pressure_kPa", "reference"]


def curate_properties(
    records: pd.DataFrame, limits: Mapping[str, Sequence[float]]
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Points inside the limits of their property, each once.

    Args:
        records: identified records; those of kind ``properties`` are taken.
        limits: property with its unit (``density_kg_m3``) -> lowest and highest value.

    Returns:
        the points with ``COLUMNS``, sorted; the rows that were dropped, with rule, action and reason.
    """
    points = records[records["kind"] == "properties"]
    known = points["property"].map(lambda name: tuple(limits.get(name, (float("-inf"), float("inf")))))
    lowest = known.map(lambda pair: pair[0]).astype(float)
    highest = known.map(lambda pair: pair[1]).astype(float)
    outside = ~points["value"].between(lowest, highest)
    reason = points["property"] + " = " + points["value"].astype(str) + " lies outside its limits"
    twice = ~outside & points[~outside].duplicated(_POINT).reindex(points.index, fill_value=False)
    acts = pd.concat([
        points[outside].assign(rule="property_out_of_range", action="dropped", reason=reason),
        points[twice].assign(rule="repeated_point", action="dropped", reason="the same point stands above"),
    ])  # fmt: skip
    kept = points[~outside & ~twice][COLUMNS]
    order = ["salt_id", "property", "temperature_K", "pressure_kPa", "value"]
    return kept.sort_values(order, ignore_index=True), acts
