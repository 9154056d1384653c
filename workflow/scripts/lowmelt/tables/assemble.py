"""From identified records of all sources to the tables that the other stages read."""

import pandas as pd

CURATION = [
    "source",
    "file",
    "row",
    "rule",
    "action",
    "reason",
    "name",
    "structure",
    "salt_id",
    "melting_K",
]
PAIR = ["cation_id", "anion_id"]


def salt_table(records: pd.DataFrame, ions: pd.DataFrame) -> pd.DataFrame:
    """One row a salt, sorted by salt_id, drawn with the drawings of ``ions``.

    Args:
        records: identified records of all sources.
        ions: frame with ion_id and smiles.

    Returns:
        columns salt_id, cation_id, anion_id, n_cation, n_anion, smiles, name (the shortest one),
        sources (joined by ``;``).
    """
    keys = ["salt_id", *PAIR, "n_cation", "n_anion"]
    table = records.groupby(keys).agg(
        name=("name", _shortest), sources=("source", lambda group: ";".join(sorted(set(group))))
    )
    table = table.reset_index()
    drawing = ions.set_index("ion_id")["smiles"]
    cations, anions = table["cation_id"].map(drawing), table["anion_id"].map(drawing)
    counts = zip(cations, table["n_cation"], anions, table["n_anion"], strict=True)
    table["smiles"] = [".".join([c] * n + [a] * m) for c, n, a, m in counts]
    return table[[*keys, "smiles", "name", "sources"]].sort_values("salt_id", ignore_index=True)


def link_table(salts: pd.DataFrame) -> pd.DataFrame:
    """The known edges of the cation-anion graph, one row a pair."""
    table = salts[[*PAIR, "salt_id"]].drop_duplicates(PAIR)
    return table.sort_values(PAIR, ignore_index=True)


def with_degrees(ions: pd.DataFrame, links: pd.DataFrame) -> pd.DataFrame:
    """Ions with ``degree``, the number of partner ions in the graph."""
    degrees = pd.concat([links["cation_id"].value_counts(), links["anion_id"].value_counts()])
    table = ions.assign(degree=ions["ion_id"].map(degrees).fillna(0).astype(int))
    return table[table["degree"] > 0].reset_index(drop=True)


def transition_table(records: pd.DataFrame) -> pd.DataFrame:
    """Transitions of ionic liquid crystals, one row a report, sorted by salt."""
    columns = [
        "salt_id", *PAIR, "n_cation", "n_anion", "name", "phase_sequence", "melting_K", "clearing_K",
        "mesophase_width_K", "uncertainty_K", "mesophase", "direction", "method", "use_melting",
        "use_clearing", "flag", "reference", "source", "family",
    ]  # fmt: skip
    table = records.loc[records["kind"] == "transitions", columns].rename(columns={"flag": "flags"})
    return table.sort_values(["salt_id", "melting_K", "reference"], ignore_index=True)


def curation_table(parts: list[pd.DataFrame]) -> pd.DataFrame:
    """Every dropped, marked or changed row, sorted by source, file and row."""
    table = pd.concat([part.reindex(columns=CURATION) for part in parts if len(part)] or [
        pd.DataFrame(columns=CURATION)
    ])  # fmt: skip
    return table.sort_values(["source", "file", "row", "rule"], ignore_index=True)


def unreadable(records: pd.DataFrame) -> pd.DataFrame:
    """Curation rows of numbers that could not be read."""
    found = records[records["unreadable"] != ""]
    reason = "not a number: " + found["unreadable"]
    return found.assign(rule="unreadable_number", action="dropped", reason=reason)


def _shortest(names: pd.Series) -> str:
    given = sorted({name for name in names if name}, key=lambda name: (len(name), name))
    return given[0] if given else ""
