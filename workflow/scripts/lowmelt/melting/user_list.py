"""Predictions for a user's own list of salts: a table in, the same table with predictions out."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

import pandas as pd

from lowmelt.chem.protonation import meant_salt
from lowmelt.chem.salts import Salt, SaltError, combine, parse_fragment, split_salt
from lowmelt.errors import LowmeltError
from lowmelt.melting.neighbours import measured_values, nearest_measured
from lowmelt.melting.predict import MeltingModel
from lowmelt.melting.salts import Salts, salts_of

NAMES = ("smiles", "cation", "anion")
PREFIX = "predicted_"  # of a column of ours whose name the user's table has already


class UserListError(LowmeltError):
    """A user's table has no salts to predict."""


class Read(NamedTuple):
    """The salt of a row or None, the salt taken where another is drawn, and what is wrong."""

    salt: Salt | None
    meant: str
    problem: str


@dataclass(frozen=True)
class UserList:
    """A user's table, and the salt of each row.

    Attributes:
        table: as given.
        rows: what was read in each row.
    """

    table: pd.DataFrame
    rows: list[Read]

    @property
    def good(self) -> list[Salt]:
        """The salts of the rows that have one."""
        return [row.salt for row in self.rows if row.salt is not None]

    def salts(self, processes: int = 1, known: pd.DataFrame | None = None) -> Salts:
        """The good rows as the models see them; for the arguments see :func:`salts_of`."""
        return salts_of(
            [salt.cation.smiles for salt in self.good],
            [salt.anion.smiles for salt in self.good],
            [salt.n_cation for salt in self.good],
            [salt.n_anion for salt in self.good],
            processes,
            known,
        )

    def with_columns(self, found: pd.DataFrame) -> pd.DataFrame:
        """The table with our columns for the good rows (in order), ``meant`` and ``problem``.

        The user's columns are passed on as they are; a column of ours that has the name of one of them
        gets the prefix ``predicted_``.
        """
        index = self.table.index[[row.salt is not None for row in self.rows]]
        ours = found.set_axis(index).reindex(self.table.index)
        ours = ours.assign(meant=[row.meant for row in self.rows], problem=[row.problem for row in self.rows])
        taken = {name: PREFIX + name for name in ours if name in self.table}
        return self.table.join(ours.rename(columns=taken))


def read_list(
    table: pd.DataFrame,
    name: str = "table",
    columns: Mapping[str, str] | None = None,
    broken: Mapping[int, str] | None = None,
) -> UserList:
    """The salts of a user's table.

    Args:
        table: a column with the SMILES of the salts, ions joined by dots, or two columns with those of
            cation and anion, each ion written once.
        name: of the table, for messages.
        columns: the names of the columns ``smiles``, ``cation`` and ``anion`` in the table; a name that is
            empty or left out is looked for in any spelling.
        broken: rows (from 0) that could not be read, with the reason.

    Raises:
        UserListError: the columns are missing, there is no row, or no row is a salt.
    """
    return UserList(table, _read_rows(table, name, columns or {}, broken or {}))


def known_beside(salts: Salts, model: MeltingModel) -> pd.DataFrame:
    """What the training table has of salts themselves, and the salts in it that are most like them."""
    if model.measured is None or model.values is None:
        return pd.DataFrame(index=range(len(salts)))
    known = (model.measured, model.values)
    return pd.concat([measured_values(salts, *known), nearest_measured(salts, *known)], axis=1)


def _read_rows(
    table: pd.DataFrame, name: str, columns: Mapping[str, str], broken: Mapping[int, str]
) -> list[Read]:
    places = _places(table, columns, name)
    if table.empty:
        raise UserListError(f"{name}: no rows; write one salt a row")
    rows = table[list(places.values())].set_axis(list(places), axis=1).to_dict("records")
    read = [
        Read(None, "", f"{broken[number]}: a comma too many? put the field in quotation marks")
        if number in broken
        else _read(row)
        for number, row in enumerate(rows)
    ]
    if not any(one.salt for one in read):
        raise UserListError(f"{name}: no row is a salt; row 1: {read[0].problem}")
    return read


def _places(table: pd.DataFrame, columns: Mapping[str, str], name: str) -> dict[str, str]:
    """The table's names of the columns that are used: of the salt, or else of cation and anion."""
    lower = {str(column).strip().lower(): column for column in table}
    found = {}
    for wanted in NAMES:
        given = columns.get(wanted, "")
        if given and given not in table:
            raise UserListError(f"{name}: no column '{given}', which predict_columns names as its {wanted}")
        if given or wanted in lower:
            found[wanted] = given or lower[wanted]
    if "smiles" in found:
        return {"smiles": found["smiles"]} | (found if len(found) == 3 else {})
    if len(found) < 2:
        raise UserListError(
            f"{name}: no column 'smiles' and no columns 'cation' and 'anion'; name them so, or say under "
            "predict_columns which they are"
        )
    return found


def _read(row: dict) -> Read:
    """The salt of a row, or what is wrong."""
    drawn = row.get("smiles")
    if not isinstance(drawn, str) or not drawn.strip():
        both = [row.get("cation"), row.get("anion")]
        if not all(isinstance(one, str) and one.strip() for one in both):
            return Read(None, "", "no SMILES")
        drawn = ".".join(str(one).strip() for one in both)
        balance = True
    else:
        drawn, balance = drawn.strip(), False
    if "," in drawn:
        return Read(None, "", f"a comma in a SMILES, where a dot joins ions: {drawn[:60]}")
    try:
        if balance:
            return Read(combine(map(parse_fragment, drawn.split(".")), balance=True), "", "")
        return Read(split_salt(drawn), "", "")
    except SaltError as error:
        salt = _meant(drawn)
        return Read(None, "", str(error)) if salt is None else Read(salt, salt.smiles, "")


def _meant(drawn: str) -> Salt | None:
    """The salt of an amine and an acid that are drawn neutral."""
    moved = meant_salt(drawn)
    if moved is None:
        return None
    try:
        return split_salt(moved)
    except SaltError:
        return None
