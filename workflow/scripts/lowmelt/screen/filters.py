"""The filters between the pool and the ranking, each a column of yes and no with its reason."""

from collections.abc import Collection
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from lowmelt.chem.constants import LOW_MELTING_K


@dataclass(frozen=True)
class Limits:
    """What a candidate must keep to.

    Attributes:
        elements: symbols that may occur.
        max_charge: absolute charge of an ion.
        max_heavy_atoms: of one ion.
        max_sa_score: of the harder ion to make.
        min_p_low: probability of melting below 373.15 K.
        max_upper_K: upper end of the interval.
        only_simulable: whether both ions must have a force field.
        only_in_domain: whether the model must know what it says.
    """

    elements: Collection[str]
    max_charge: int = 2
    max_heavy_atoms: int = 40
    max_sa_score: float = 5.0
    min_p_low: float = 0.9
    max_upper_K: float = LOW_MELTING_K
    only_simulable: bool = True
    only_in_domain: bool = True


REASONS = {
    "charge": "an ion is charged more than allowed",
    "elements": "an element that is not on the list",
    "size": "an ion has too many heavy atoms",
    "safe": "a warning of a kind that is dropped (resources/warnings.csv)",
    "makeable": "an ion is too hard to make (SA score)",
    "simulable": "an ion has no force field (GAFF2 and the curated ions)",
    "in_domain": "the melting model is guessing",
    "probable": "too improbable to melt below 373.15 K",
    "interval": "the upper end of the interval is too high",
}


def ion_verdicts(checks: pd.DataFrame, limits: Limits) -> pd.DataFrame:
    """Which of the filters on ions each ion passes, one column a filter."""
    allowed = set(limits.elements)
    return pd.DataFrame({
        "charge": checks["charge"].abs() <= limits.max_charge,
        "elements": [set(found.split()) <= allowed for found in checks["elements"]],
        "size": checks["heavy_atoms"] <= limits.max_heavy_atoms,
        "safe": "a warning of a kind that is dropped (resources/warnings.csv)",
    "makeable": checks["sa_score"] <= limits.max_sa_score,
        "simulable": checks["simulable"] | (not limits.only_simulable),
    }, index=checks.index)  # fmt: skip


def judge(
    pool: pd.DataFrame, verdicts: pd.DataFrame, unsafe: npt.NDArray[np.bool_], limits: Limits
) -> pd.DataFrame:
    """Which filters each salt passes, one column a filter in the order of ``REASONS``.

    Args:
        pool: columns cation_id, anion_id, p_low, upper_K, in_domain.
        verdicts: of :func:`ion_verdicts`, indexed by ion_id.
        unsafe: whether each salt has a warning of a kind that is dropped.
        limits: see there.
    """
    cation = verdicts.loc[pool["cation_id"]].to_numpy(bool)
    anion = verdicts.loc[pool["anion_id"]].to_numpy(bool)
    passes = pd.DataFrame(cation & anion, columns=verdicts.columns, index=pool.index)
    passes["safe"] = ~unsafe
    passes["in_domain"] = pool["in_domain"].astype(bool) | (not limits.only_in_domain)
    passes["probable"] = pool["p_low"] >= limits.min_p_low
    passes["interval"] = pool["upper_K"] <= limits.max_upper_K
    return passes[list(REASONS)]


def tally(passes: pd.DataFrame) -> pd.DataFrame:
    """How many salts each filter stops, alone and in the order of the filters, and how many are left."""
    left = passes.index == passes.index
    rows = []
    for name, reason in REASONS.items():
        fails = ~passes[name].to_numpy(bool)
        stopped = int((left & fails).sum())
        left = left & ~fails
        rows.append({"filter": name, "reason": reason, "fails": int(fails.sum()), "stopped_here": stopped,
                     "left": int(left.sum())})  # fmt: skip
    return pd.DataFrame(rows)
