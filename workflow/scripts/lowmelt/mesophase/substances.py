"""All substances that the stage learns from, one row each: salts with a mesophase or none, neutral liquid
crystals, the melting points of ionic liquids, and a user's own table."""

import numpy as np
import pandas as pd
from rdkit import Chem

from lowmelt.chem.chains import chain_lengths
from lowmelt.chem.salts import split_salt
from lowmelt.mesophase.articles import article_groups
from lowmelt.mesophase.heads import head_group
from lowmelt.mesophase.phases import PhaseError, parse_sequence
from lowmelt.regression.series import series_key

COLUMNS = (
    "substance_id", "collection", "smiles", "cation", "anion", "name", "melting_K", "clearing_K",
    "mesophase", "phases", "confidence", "source", "article", "group", "series", "cation_series", "longest",
)  # fmt: skip
CONFIDENCE = ("", "low", "medium", "high")


def describe(rows: pd.DataFrame, collection: str) -> pd.DataFrame:
    """Substances of one collection: identity, group, series; those of one identity are merged.

    Args:
        rows: smiles, and what is known of cation, anion (SMILES, empty for molecules), name, melting_K,
            clearing_K, mesophase (1, 0, nan), phases, confidence, source (of the value) and shape.
        collection: ``ilc``, ``neutral``, ``il`` or ``own``.

    Returns:
        columns ``COLUMNS``. Of several temperatures the median counts, of several sources all stand in
        ``source``, joined by ``;``, and one statement of a mesophase outweighs those of none. ``article`` is
        the group of articles (:func:`article_groups`), ``group`` the shape of a molecule, the head group of
        a cation.
    """
    table = rows.reindex(columns=[*COLUMNS[2:12], "shape"]).copy()
    for column in ("cation", "anion", "name", "phases", "confidence", "source", "shape"):
        table[column] = table[column].astype(object).fillna("").astype(str)
    for column in ("melting_K", "clearing_K", "mesophase"):
        table[column] = table[column].astype(float)
    table["substance_id"] = [_identity(one) for one in table["smiles"]]
    merged = table.groupby("substance_id", sort=True).agg(
        smiles=("smiles", "first"), cation=("cation", "first"), anion=("anion", "first"),
        name=("name", "max"),
        melting_K=("melting_K", "median"), clearing_K=("clearing_K", "median"),
        mesophase=("mesophase", "max"), phases=("phases", _joined), confidence=("confidence", _surest),
        source=("source", _joined), shape=("shape", "max"),
    ).reset_index()  # fmt: skip
    merged.loc[merged["clearing_K"].notna(), "mesophase"] = 1.0
    merged["article"] = article_groups(merged["source"])
    heads = [head_group(one) if one else "" for one in merged["cation"]]
    merged["group"] = np.where(merged["cation"] == "", merged["shape"].replace("", "molecule"), heads)
    whole = [_series(row) for row in merged.itertuples()]
    merged["series"] = whole
    merged["cation_series"] = [one.split("|")[0] for one in whole]
    merged["longest"] = [max(chain_lengths(one), default=0) for one in merged["smiles"]]
    return merged.assign(collection=collection)[list(COLUMNS)]


def is_labelled(substances: pd.DataFrame) -> pd.Series:
    """Whether each substance is a salt that is said to have a mesophase, or to have none; each salt once."""
    crystals = substances["collection"].isin(["ilc", "own"]) & (substances["cation"] != "")
    said = crystals & substances["mesophase"].notna()
    return said & ~substances["substance_id"].where(said).duplicated()


def of_transitions(transitions: pd.DataFrame, salts: pd.DataFrame, labels: pd.DataFrame) -> pd.DataFrame:
    """Rows for :func:`describe` of the known ionic liquid crystals.

    Args:
        transitions: the table ``transitions``; values that are not to be used are left out.
        salts: the table ``salts``, for the drawings.
        labels: records of kind ``phases`` with cation and anion.
    """
    drawn = transitions.merge(_drawings(salts), on="salt_id")
    drawn["melting_K"] = drawn["melting_K"].where(drawn["use_melting"].astype(bool))
    drawn["clearing_K"] = drawn["clearing_K"].where(drawn["use_clearing"].astype(bool))
    drawn["mesophase"], drawn["phases"] = _of_sequences(drawn)
    said = labels.assign(
        mesophase=labels["mesophase"].astype(float), phases=labels["phase_sequence"],
        confidence=labels["flag"], source=labels["reference"],
        smiles=[split_salt(one).smiles for one in labels["structure"]],
    )  # fmt: skip
    said.loc[said["mesophase"] == 0, "phases"] = ""
    facts = drawn.assign(source=drawn["reference"], confidence="high")
    table = pd.concat([facts, said], ignore_index=True)
    return table.assign(source=table["source"].map(_article))


def of_melting(melting: pd.DataFrame, salts: pd.DataFrame) -> pd.DataFrame:
    """Rows for :func:`describe` of the curated melting points of ionic liquids."""
    return melting.merge(_drawings(salts), on="salt_id").assign(source=lambda table: table["sources"])


def unread_sequences(transitions: pd.DataFrame) -> pd.DataFrame:
    """Curation rows of printed sequences that cannot be read."""
    rows = []
    for row in transitions.itertuples():
        if not row.phase_sequence:
            continue
        try:
            parse_sequence(row.phase_sequence)
        except PhaseError as error:
            rows.append({"file": row.source, "rule": "phase_sequence", "action": "ignored",
                         "reason": str(error), "name": row.name})  # fmt: skip
    return pd.DataFrame(rows, columns=["file", "row", "rule", "action", "reason", "name"])


def _article(reference: str) -> str:
    """The work alone, without the data set that it was read in; ``;`` is kept for joining several."""
    return reference.split(" | ")[0].replace(";", ",")


def _drawings(salts: pd.DataFrame) -> pd.DataFrame:
    parts = [split_salt(one) for one in salts["smiles"]]
    return pd.DataFrame({
        "salt_id": salts["salt_id"].to_numpy(), "smiles": salts["smiles"].to_numpy(),
        "cation": [salt.cation.smiles for salt in parts], "anion": [salt.anion.smiles for salt in parts],
    })  # fmt: skip


def _of_sequences(drawn: pd.DataFrame) -> tuple[list[float], list[str]]:
    """Mesophase (1, 0, nan) and its phases from printed sequences, else from the column ``mesophase``."""
    flags, phases = [], []
    for row in drawn.itertuples():
        known = row.mesophase not in ("", "unknown", "none")
        flag, kinds = (1.0, row.mesophase) if known else (0.0 if row.mesophase == "none" else np.nan, "")
        try:
            sequence = parse_sequence(row.phase_sequence)
        except PhaseError:
            sequence = None
        if sequence is not None and np.isnan(flag) and sequence.mesophase is not None:
            flag, kinds = float(sequence.mesophase), " ".join(sequence.kinds)
        flags.append(flag)
        phases.append(kinds)
    return flags, phases


def _identity(smiles: str) -> str:
    """The salt's name, or for a molecule the first block of its InChIKey."""
    return (
        split_salt(smiles).salt_id if "." in smiles else Chem.MolToInchiKey(Chem.MolFromSmiles(smiles))[:14]
    )


def _series(row) -> str:
    parts = [one for one in (row.cation, row.anion) if one] or [row.smiles]
    return "|".join(series_key(part) for part in parts)


def _surest(levels: pd.Series) -> str:
    return max(levels, key=CONFIDENCE.index)


def _joined(texts: pd.Series) -> str:
    return ";".join(sorted({part for text in texts for part in text.split(";") if part}))
