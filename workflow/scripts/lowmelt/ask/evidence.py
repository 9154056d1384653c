"""The measured salts nearest to an answer, each value with its article and its row."""

from collections.abc import Mapping

import numpy as np
import numpy.typing as npt
import pandas as pd

from lowmelt.fingerprints.similarity import tanimoto
from lowmelt.melting.salts import Salts

Floats = npt.NDArray[np.float64]

COLUMNS = [
    "rank", "salt_id", "neighbour_id", "neighbour", "similarity", "property", "value", "temperature_K",
    "reference", "source", "file", "row",
]  # fmt: skip
SAME = 0.9999


def points_near(points: pd.DataFrame, melting: pd.DataFrame, use_K: float) -> pd.DataFrame:
    """One value a salt, property and article: of the points the nearest to ``use_K``; all melting points.

    Args:
        points: the table properties: salt_id, property, value, temperature_K, reference, source, file, row.
        melting: the table values: salt_id, melting_K, reference, source, file, row.
        use_K: temperature of use.
    """
    near = points.assign(off=(points["temperature_K"] - use_K).abs()).sort_values("off", kind="stable")
    near = near.drop_duplicates(["salt_id", "property", "reference"])
    melted = melting.assign(property="melting_K", value=melting["melting_K"], temperature_K=np.nan)
    columns = ["salt_id", "property", "value", "temperature_K", "reference", "source", "file", "row"]
    return pd.concat([near[columns], melted[columns]], ignore_index=True)


def nearest(asked: Salts, measured: Salts, number: int = 5) -> tuple[npt.NDArray[np.int64], Floats]:
    """Rows (m, number) of the measured salts most like each asked one, and how alike (m, number).

    The likeness of two salts is the geometric mean of the count Tanimoto similarities of their cations and
    of their anions; the salt itself comes first where it was measured.
    """
    sides = []
    for own, table in (("cations", "cation"), ("anions", "anion")):
        used, index = np.unique(getattr(asked, table), return_inverse=True)
        alike = tanimoto(getattr(asked, own).counts[used], getattr(measured, own).counts)
        same = getattr(asked, own).ion_id[used][:, None] == getattr(measured, own).ion_id[None]
        alike = np.where(same, 1.0, np.minimum(alike, SAME))
        sides.append(alike[index][:, getattr(measured, table)])
    likeness = np.sqrt(sides[0] * sides[1])
    number = min(number, likeness.shape[1])
    rows = np.argsort(-likeness, axis=1, kind="stable")[:, :number]
    return rows, np.take_along_axis(likeness, rows, 1)


def evidence(
    answers: pd.DataFrame,
    asked: Salts,
    measured: Salts,
    table: pd.DataFrame,
    values: pd.DataFrame,
    number: int = 5,
    labels: Mapping[str, str] | None = None,
) -> pd.DataFrame:
    """The values measured on the salts nearest to each answer: one row a value.

    Args:
        answers: rank and salt_id of the asked salts (m).
        asked: the salts (m), in the same order.
        measured: salts with a measured value.
        table: their salt_id, in order.
        values: from :func:`points_near`.
        number: of neighbours of each answer.
        labels: salt_id -> what a reader calls it.
    """
    rows, likeness = nearest(asked, measured, number)
    pairs = pd.DataFrame({
        "rank": np.repeat(answers["rank"].to_numpy(), rows.shape[1]),
        "salt_id": np.repeat(answers["salt_id"].to_numpy(), rows.shape[1]),
        "neighbour_id": table["salt_id"].to_numpy()[rows.ravel()],
        "similarity": likeness.ravel(),
    })  # fmt: skip
    pairs["neighbour"] = [(labels or {}).get(name, "") for name in pairs["neighbour_id"]]
    found = pairs.merge(values.rename(columns={"salt_id": "neighbour_id"}), on="neighbour_id")
    order = ["rank", "similarity", "neighbour_id", "property", "reference"]
    return found.sort_values(order, ascending=[True, False, True, True, True], ignore_index=True)[COLUMNS]
