"""One melting point a salt, from values that disagree.

Values without a flag go before those with one. Within a family (sources that go back to the same
measurements) values closer than ``same_K`` count once and their median stands for the family; the
salt's melting point is the median over its families, so that a source that copies another adds no
weight. The uncertainty is half the range of the values that were used, or, where there is one value
only, the one that its source states.
"""

import numpy as np
import pandas as pd

KEYS = ["salt_id", "cation_id", "anion_id"]


def merge_values(values: pd.DataFrame, same_K: float = 0.3) -> pd.DataFrame:
    """Merge curated values.

    Args:
        values: records with ``KEYS``, melting_K, uncertainty_K, family, source and flags.
        same_K: values of one family that are closer than this are one measurement.

    Returns:
        one row a salt, sorted by salt_id: ``KEYS``, melting_K, uncertainty_K (NaN where nothing is
        known), n_values (used), n_families, sources and flags (each joined by ``;``).
    """
    rows = [_merge(keys, group, same_K) for keys, group in values.groupby(KEYS)]
    columns = [*KEYS, "melting_K", "uncertainty_K", "n_values", "n_families", "sources", "flags"]
    return pd.DataFrame(rows, columns=columns).sort_values("salt_id", ignore_index=True)


def _merge(keys: tuple, group: pd.DataFrame, same_K: float) -> tuple:
    clean = group[group["flags"] == ""]
    used = clean if len(clean) else group
    families = [np.median(_distinct(f["melting_K"], same_K)) for _, f in used.groupby("family")]
    spread = float(used["melting_K"].max() - used["melting_K"].min()) / 2
    uncertainty = spread if len(used) > 1 else float(used["uncertainty_K"].iloc[0])
    flags = sorted({flag for text in used["flags"] for flag in text.split(";") if flag})
    return (
        *keys,
        round(float(np.median(families)), 3),
        round(uncertainty, 3),
        len(used),
        len(families),
        ";".join(sorted(set(used["source"]))),
        ";".join(flags),
    )


def _distinct(values: pd.Series, same_K: float) -> list[float]:
    """Values in order, those closer than ``same_K`` to the last one kept left out."""
    kept: list[float] = []
    for value in sorted(values):
        if not kept or value - kept[-1] > same_K:
            kept.append(value)
    return kept
