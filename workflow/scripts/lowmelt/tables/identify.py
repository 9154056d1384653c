"""Give records their salts: each distinct structure and each distinct ion is handled once."""

import numpy as np
import pandas as pd

from lowmelt.chem.drawing import preferred
from lowmelt.chem.ions import Ion
from lowmelt.chem.salts import REASONS, Salt, SaltError, split_salt

SALT_COLUMNS = ("salt_id", "cation_id", "anion_id", "n_cation", "n_anion", "cation", "anion")
WATER = "O"


def identify(
    records: pd.DataFrame, protonation: str = "merged"
) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    """Split the structures of records into ions.

    Args:
        records: frame with ``structure`` (SMILES) and ``balance`` (bool); other columns pass through,
            but ``unreadable``, where there is one, says why a row has no structure.
        protonation: see :func:`lowmelt.chem.ions.parse_ion`.

    Returns:
        the records that are salts, with the columns ``SALT_COLUMNS``; the others, with ``rule`` and
        ``reason``; the ions met, one row a drawing, with the columns of ``ions``.
    """
    salts: dict[tuple[str, bool], Salt | SaltError] = {}
    for key in set(zip(records["structure"], records["balance"], strict=True)):
        try:
            salts[key] = split_salt(*key, protonation=protonation)
        except SaltError as error:
            salts[key] = error
    found = [salts[key] for key in zip(records["structure"], records["balance"], strict=True)]
    good = np.array([isinstance(salt, Salt) for salt in found], dtype=bool)
    kept, rejected = records[good].copy(), records[~good].copy()
    kept_salts = [salt for salt in found if isinstance(salt, Salt)]
    for column in SALT_COLUMNS:
        kind = int if column.startswith("n_") else str
        column_values = [_value(salt, column) for salt in kept_salts]
        kept[column] = pd.Series(column_values, index=kept.index, dtype=kind)
    errors = [salt for salt in found if isinstance(salt, SaltError)]
    rejected["rule"] = [_rule(error) for error in errors]
    rejected["reason"] = [str(error) for error in errors]
    if "unreadable" in rejected:
        broken = (rejected["structure"] == "") & (rejected["unreadable"] != "")
        rejected.loc[broken, "rule"] = "unreadable_row"
        rejected.loc[broken, "reason"] = rejected.loc[broken, "unreadable"]
    return kept, rejected, _drawings(kept_salts)


def balanced(records: pd.DataFrame, protonation: str = "merged") -> pd.DataFrame:
    """Rows of identified records whose drawn counts were not neutral and were balanced."""
    asked = records[records["balance"]]
    wrong = []
    for structure in asked["structure"]:
        try:
            split_salt(structure, protonation=protonation)
            wrong.append("")
        except SaltError as error:
            wrong.append(str(error))
    return asked.assign(reason=wrong)[np.array([bool(text) for text in wrong], dtype=bool)]


def ion_table(drawings: pd.DataFrame) -> pd.DataFrame:
    """One row an ion, sorted by ``ion_id``: of several drawings the preferred one."""
    unique = drawings.drop_duplicates(["ion_id", "smiles"])
    chosen = unique.groupby("ion_id")["smiles"].agg(lambda group: preferred(sorted(group)))
    keys = pd.DataFrame({"ion_id": chosen.index, "smiles": chosen.to_numpy()})
    return keys.merge(unique, on=["ion_id", "smiles"]).sort_values("ion_id", ignore_index=True)


def _drawings(salts: list[Salt]) -> pd.DataFrame:
    ions: dict[tuple[str, str], Ion] = {}
    for salt in salts:
        for ion in (salt.cation, salt.anion):
            ions.setdefault((ion.ion_id, ion.smiles), ion)
    columns = list(Ion.__slots__)
    return pd.DataFrame(
        [[getattr(ion, column) for column in columns] for ion in ions.values()], columns=columns
    )


def _value(salt: Salt, column: str):
    if column == "salt_id" or column.startswith("n_"):
        return getattr(salt, column)
    if column.endswith("_id"):
        return getattr(salt, column.removesuffix("_id")).ion_id
    return getattr(salt, column).smiles


def _rule(error: SaltError) -> str:
    assert error.reason in REASONS
    return "hydrate" if error.reason == "neutral_fragment" and error.detail == WATER else error.reason
