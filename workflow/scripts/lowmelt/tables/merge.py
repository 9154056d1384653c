"""One melting point a salt, from values that disagree.

Values without a flag go before those with one. Within a family (sources that go back to the same
measurements) a value counts as often as it stands in the source that has it most often: a copy in a
second source (closer than ``same_K``) adds nothing, while independent measurements that agree do.
The median of these stands for the family, and the median over the families for the salt. The
uncertainty is half the range of the values that were used, or, where there is one value only, the
one that its source states.
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
    families = [np.median(_independent(part, same_K)) for _, part in used.groupby("family")]
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


def _independent(family: pd.DataFrame, same_K: float) -> list[float]:
    """Values of a family, each as often as in the source that has it most often."""
    kept: list[float] = []
    ordered = family.sort_values("melting_K")
    melting, sources = ordered["melting_K"].tolist(), ordered["source"].tolist()
    start = 0
    for end in range(1, len(melting) + 1):
        if end == len(melting) or melting[end] - melting[start] > same_K:
            cluster = sources[start:end]
            times = max(cluster.count(source) for source in set(cluster))
            kept.extend([float(np.median(melting[start:end]))] * times)
            start = end
    return kept
