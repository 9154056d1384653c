"""Answers for a user's own list of salts: a table in, the same table with predictions out."""

import pandas as pd

from lowmelt.chem.salts import Salt, SaltError, combine, parse_fragment, split_salt
from lowmelt.errors import LowmeltError
from lowmelt.melting.predict import MeltingModel

ANSWERS = [
    "melting_K", "lower_K", "upper_K", "p_low", "expected_error_K", "in_domain", "novelty",
]  # fmt: skip


class UserListError(LowmeltError):
    """A user's table has no salts to predict."""


def predict_list(
    table: pd.DataFrame, model: MeltingModel, name: str = "table", processes: int = 1
) -> pd.DataFrame:
    """The rows of a table with their predictions; what is no salt gets a reason in ``problem``.

    Args:
        table: a column ``smiles`` (ions joined by dots) or the columns ``cation`` and ``anion``, each
            ion written once; any other column is passed on.
        model: see :mod:`lowmelt.melting.predict`.
        name: of the table, for messages.
        processes: how many at once compute the features of ions.

    Raises:
        UserListError: the columns are missing, there is no row, or no row is a salt.
    """
    salts, problems = read_salts(table, name)
    good = [salt for salt in salts if salt is not None]
    found = model.predict(
        [salt.cation.smiles for salt in good],
        [salt.anion.smiles for salt in good],
        [salt.n_cation for salt in good],
        [salt.n_anion for salt in good],
        processes,
    )
    found.index = table.index[[salt is not None for salt in salts]]
    taken = [column for column in (*ANSWERS, "problem") if column in table]
    answered = table.drop(columns=taken).join(found[ANSWERS])
    return answered.assign(problem=problems)


def read_salts(table: pd.DataFrame, name: str = "table") -> tuple[list[Salt | None], list[str]]:
    """The salt of each row of a table, or None, and what is wrong with the row, else an empty text.

    Raises:
        UserListError: as :func:`predict_list`.
    """
    if not {"smiles"} <= set(table) and not {"cation", "anion"} <= set(table):
        raise UserListError(f"{name}: no column 'smiles' and no columns 'cation' and 'anion'; name them so")
    if table.empty:
        raise UserListError(f"{name}: no rows; write one salt a row")
    salts, problems = zip(*(_read(row) for row in table.to_dict("records")), strict=True)
    if not any(salts):
        raise UserListError(f"{name}: no row is a salt; row 1: {problems[0]}")
    return list(salts), list(problems)


def _read(row: dict) -> tuple[Salt | None, str]:
    """The salt of a row, or None and what is wrong."""
    try:
        if isinstance(row.get("smiles"), str):
            return split_salt(row["smiles"]), ""
        if not isinstance(row.get("cation"), str) or not isinstance(row.get("anion"), str):
            return None, "no SMILES"
        return combine((parse_fragment(row["cation"]), parse_fragment(row["anion"])), balance=True), ""
    except SaltError as error:
        return None, str(error)
