"""Counts and agreement of the sources, for the report."""

from itertools import combinations

import numpy as np
import pandas as pd

from lowmelt.chem.constants import LOW_MELTING_K


def count_sources(records: pd.DataFrame, curation: pd.DataFrame, values: pd.DataFrame) -> pd.DataFrame:
    """What each source gives.

    Returns:
        one row a source: rows, salts, ions, new_salts (in no source before it in the table's order of
        size), melting_values (kept), dropped, changed and marked rows.
    """
    curated = curation.groupby(["source", "action"]).size().unstack(fill_value=0)
    known: set[str] = set()
    rows = []
    order = records.groupby("source")["salt_id"].nunique().sort_values(ascending=False).index
    for source in order:
        group = records[records["source"] == source]
        salts = set(group["salt_id"])
        ions = group["cation_id"].nunique() + group["anion_id"].nunique()
        kept = int((values["source"] == source).sum())
        acts = [
            int(curated[a].get(source, 0)) if a in curated else 0 for a in ("dropped", "changed", "marked")
        ]
        rows.append((source, len(group), len(salts), ions, len(salts - known), kept, *acts))
        known |= salts
    columns = [
        "source",
        "rows",
        "salts",
        "ions",
        "new_salts",
        "melting_values",
        "dropped",
        "changed",
        "marked",
    ]
    return pd.DataFrame(rows, columns=columns)


def count_rules(curation: pd.DataFrame) -> pd.DataFrame:
    """Rows that each rule dropped, changed or marked: one row a rule and source."""
    counts = curation.groupby(["rule", "action", "source"]).size().rename("rows").reset_index()
    totals = counts.groupby("rule")["rows"].transform("sum")
    return counts.assign(total=totals).sort_values(
        ["total", "rule", "source"], ascending=[False, True, True], ignore_index=True
    )


def compare_sources(values: pd.DataFrame) -> pd.DataFrame:
    """Agreement of the melting points of every two groups of values (a source's values of one family).

    Returns:
        one row a pair: first, second, shared_salts, identical (a value of the one within 0.2 K of one
        of the other), mean_absolute_difference_K of the medians, class_flips (medians on different
        sides of 373.15 K).
    """
    groups = _groups(values)
    medians = values.groupby([groups, "salt_id"])["melting_K"].median()
    lists = values.groupby([groups, "salt_id"])["melting_K"].agg(np.array)
    rows = []
    for first, second in combinations(sorted(set(groups)), 2):
        shared = medians[first].index.intersection(medians[second].index)
        if not len(shared):
            continue
        one, two = medians[first][shared], medians[second][shared]
        identical = sum(
            bool((np.abs(lists[first][salt][:, None] - lists[second][salt][None]) <= 0.2).any())
            for salt in shared
        )
        flips = int(((one < LOW_MELTING_K) != (two < LOW_MELTING_K)).sum())
        rows.append((first, second, len(shared), identical, round((one - two).abs().mean(), 2), flips))
    columns = ["first", "second", "shared_salts", "identical", "mean_absolute_difference_K", "class_flips"]
    return pd.DataFrame(rows, columns=columns).sort_values("shared_salts", ascending=False, ignore_index=True)


def find_ambiguous_class(values: pd.DataFrame, salts: pd.DataFrame) -> pd.DataFrame:
    """Salts with kept values on both sides of 373.15 K, the widest range first."""
    table = values.groupby("salt_id")["melting_K"].agg(
        lowest_K="min", highest_K="max", n_values="size", below=lambda v: int((v < LOW_MELTING_K).sum())
    )
    table = table[(table["below"] > 0) & (table["below"] < table["n_values"])].reset_index()
    table = table.merge(salts[["salt_id", "smiles", "name"]], on="salt_id")
    table["range_K"] = (table["highest_K"] - table["lowest_K"]).round(2)
    return table.sort_values(["range_K", "salt_id"], ascending=[False, True], ignore_index=True)


def _groups(values: pd.DataFrame) -> pd.Series:
    several = values.groupby("source")["family"].transform("nunique") > 1
    label = values["source"] + " (" + values["family"] + ")"
    return values["source"].where(~several, label)
