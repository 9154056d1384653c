"""What the tables between the stages must look like, checked with pandera before they are written."""

import pandas as pd
import pandera.pandas as pa

from lowmelt.chem.salts import MAX_COUNT
from lowmelt.errors import LowmeltError

_ID = pa.Column(str, pa.Check.str_matches(r"^[0-9A-Z]{14}([0-9A-F]{4})?-[ca][0-9]+$"))
_SALT = pa.Column(str, pa.Check.str_matches(r"^[0-9a-f]{16}$"))
_COUNT = pa.Column(int, pa.Check.in_range(1, MAX_COUNT))
_TEXT = pa.Column(str)


def _column(kind: type, check: pa.Check | None = None, **options) -> pa.Column:
    return pa.Column(kind, check, **options)


SCHEMAS = {
    "ions": pa.DataFrameSchema(
        {
            "ion_id": _ID,
            "charge": _column(int, pa.Check.not_equal_to(0)),
            "smiles": _TEXT,
            "formula": _TEXT,
            "mass_g_mol": _column(float, pa.Check.greater_than(0)),
            "heavy_atoms": _column(int, pa.Check.ge(0)),
            "degree": _column(int, pa.Check.ge(1)),
        },
        unique=["ion_id"],
        coerce=True,
        strict=True,
    ),
    "salts": pa.DataFrameSchema(
        {
            "salt_id": _SALT,
            "cation_id": _ID,
            "anion_id": _ID,
            "n_cation": _COUNT,
            "n_anion": _COUNT,
            "smiles": _TEXT,
            "name": _TEXT,
            "sources": _TEXT,
        },
        unique=["salt_id"],
        coerce=True,
        strict=True,
    ),
    "links": pa.DataFrameSchema(
        {"cation_id": _ID, "anion_id": _ID, "salt_id": _SALT},
        unique=["cation_id", "anion_id"],
        coerce=True,
        strict=True,
    ),
    "melting_points": pa.DataFrameSchema(
        {
            "salt_id": _SALT,
            "cation_id": _ID,
            "anion_id": _ID,
            "melting_K": _column(float, pa.Check.in_range(100, 1300)),
            "uncertainty_K": _column(float, pa.Check.ge(0), nullable=True),
            "n_values": _column(int, pa.Check.ge(1)),
            "n_families": _column(int, pa.Check.ge(1)),
            "sources": _TEXT,
            "flags": _TEXT,
        },
        unique=["salt_id"],
        coerce=True,
        strict=True,
    ),
    "transitions": pa.DataFrameSchema(
        {
            "salt_id": _SALT,
            "cation_id": _ID,
            "anion_id": _ID,
            "melting_K": _column(float, nullable=True),
            "clearing_K": _column(float, nullable=True),
            "use_melting": _column(bool),
            "use_clearing": _column(bool),
        },
        coerce=True,
    ),
}


class CheckError(LowmeltError):
    """A table does not keep its contract."""


def check_tables(tables: dict[str, pd.DataFrame]) -> None:
    """Check the tables that have a schema, and that no stage starts from an empty set.

    Raises:
        CheckError: one line with the table, the column and the first failing value.
    """
    for name in ("ions", "salts"):
        if tables[name].empty:
            raise CheckError(
                f"{name}: empty; no row of any source is a salt: see curation.csv and tables.sources"
            )
    for name, schema in SCHEMAS.items():
        try:
            schema.validate(tables[name], lazy=True)
        except pa.errors.SchemaErrors as error:
            case = error.failure_cases.iloc[0]
            raise CheckError(
                f"{name}, column '{case['column']}', row {case['index']}: {case['failure_case']!r} "
                f"fails {case['check']}"
            ) from None
