"""Read a table of any common format into records with the columns of ``RECORD``.

The format follows from the ending of the file; what the columns mean follows from the description of
the source (:mod:`lowmelt.tables.sources`), so that a new source needs no code.
"""

from pathlib import Path

import numpy as np
import pandas as pd

from lowmelt.errors import LowmeltError
from lowmelt.tables.sources import PROPERTIES, TEMPERATURES, Source, Table

TEXTS = (
    "name", "phase", "method", "reference", "flag", "mesophase", "phase_sequence", "direction",
)  # fmt: skip
RECORD = (
    "source", "family", "kind", "file", "row", "structure", "balance", *TEXTS,
    *(f"{role}_K" for role in TEMPERATURES), "use_melting", "use_clearing", "unreadable",
    "property", "value", "value_uncertainty", "temperature_K", "pressure_kPa",
)  # fmt: skip
ZERO_CELSIUS_K = 273.15
# A column of melting points whose median lies below this is in degrees Celsius.
COLDEST_MEDIAN_K = 150.0
_DIFFERENCES = ("uncertainty", "mesophase_width")


class TableError(LowmeltError):
    """A file is missing, empty, or does not have the columns or the unit that were announced."""


def read_table(path: str | Path, source: Source, table: Table) -> pd.DataFrame:
    """Records of one file, one a row, with the columns of ``RECORD``.

    ``structure`` is the SMILES of all ions joined by dots; ``row`` is the line (CSV, TSV) or the row
    (XLSX) of the file, counted from 1 with the header as row 1; temperatures are in K, and the text of
    a number that could not be read stands in ``unreadable``.

    Raises:
        TableError: one line that names the file, the column and the cure.
    """
    path = Path(path)
    frame = _load(path, table)
    _require_columns(frame, path, table)
    frame["row"] = np.arange(2, len(frame) + 2)
    for column, values in table.where.items():
        wanted = [values] if isinstance(values, str) else values
        frame = frame[frame[column].astype(str).isin([str(value) for value in wanted])]
    if frame.empty:
        raise TableError(f"{path}: no rows; the file is empty or 'where' in its description leaves none")
    return _records(frame, path, source, table)


def _load(path: Path, table: Table) -> pd.DataFrame:
    if not path.is_file():
        raise TableError(f"{path}: no such file; correct the path in the config or retrieve the source")
    ending = path.suffix.lower()
    try:
        if ending in (".csv", ".tsv", ".txt"):
            separator = "," if ending == ".csv" else "\t"
            return pd.read_csv(
                path, sep=separator, encoding=table.encoding, encoding_errors="replace", low_memory=False
            )
        if ending in (".xlsx", ".xlsm"):
            return pd.read_excel(path, sheet_name=table.sheet or 0, engine="calamine")
        if ending == ".parquet":
            return pd.read_parquet(path)
    except (ValueError, OSError) as error:
        raise TableError(f"{path}: cannot be read as {ending[1:]} ({str(error).splitlines()[0]})") from None
    raise TableError(f"{path}: unknown ending '{ending}'; use .csv, .tsv, .xlsx or .parquet")


def _require_columns(frame: pd.DataFrame, path: Path, table: Table) -> None:
    for column in (*table.columns.values(), *table.where):
        if column not in frame.columns:
            have = ", ".join(map(str, frame.columns[:12]))
            raise TableError(
                f"{path}, row 1: no column '{column}'; the file has: {have}. "
                "Correct 'columns' in the description of the source"
            )


def _records(frame: pd.DataFrame, path: Path, source: Source, table: Table) -> pd.DataFrame:
    """Rename, convert and join the mapped columns; see :func:`read_table`."""
    found = pd.DataFrame({role: frame[name] for role, name in table.columns.items()})
    found["row"] = frame["row"]
    out = pd.DataFrame(index=found.index)
    out["source"] = found["source"].astype(str) if "source" in found else source.key
    out["kind"], out["file"], out["row"] = table.kind, path.name, found["row"]
    out["balance"] = table.counts == "balance"
    out["unreadable"] = ""
    for role in TEXTS:
        out[role] = found[role].fillna("").astype(str).str.strip() if role in found else ""
    for role in TEMPERATURES:
        out[f"{role}_K"] = np.nan
        if role in found:
            number = pd.to_numeric(found[role], errors="coerce")
            bad = number.isna() & found[role].notna() & (found[role].astype(str).str.strip() != "")
            out.loc[bad, "unreadable"] = role + " = " + found.loc[bad, role].astype(str)
            celsius = table.units.get(role, "K") == "C" and role not in _DIFFERENCES
            out[f"{role}_K"] = number + ZERO_CELSIUS_K * celsius
    _add_property(out, found, table)
    _check_unit(out, path, table)
    for role in ("use_melting", "use_clearing"):
        out[role] = found[role].fillna(0).astype(int).astype(bool) if role in found else True
    out["family"] = _family(found, out["reference"], source, table)
    out["structure"] = _structure(found)
    if table.kind == "list":
        # A list names salts; tables of property points name them once a point.
        out = out.drop_duplicates("structure")
    return out[list(RECORD)].reset_index(drop=True)


def _add_property(out: pd.DataFrame, found: pd.DataFrame, table: Table) -> None:
    """Value, uncertainty and conditions of a property of the liquid; empty for other kinds."""
    out["property"] = ""
    for column in ("value", "value_uncertainty", "temperature_K", "pressure_kPa"):
        role = column.removesuffix("_K").removesuffix("_kPa")
        out[column] = pd.to_numeric(found[role], errors="coerce") if role in found else np.nan
    if table.kind == "properties":
        role = next(role for role in PROPERTIES if role in found)
        out["property"] = PROPERTIES[role]
        out["value"] = pd.to_numeric(found[role], errors="coerce")
        out["value_uncertainty"], out["uncertainty_K"] = out["uncertainty_K"], np.nan


def _check_unit(out: pd.DataFrame, path: Path, table: Table) -> None:
    values = out["melting_K"].dropna()
    if table.kind == "melting" and len(values) and values.median() < COLDEST_MEDIAN_K:
        row = out.loc[values.index[0], "row"]
        column = table.columns.get("melting", "melting")
        raise TableError(
            f"{path}, row {row}, column '{column}': {values.iloc[0]:g} K cannot be a melting point; "
            f"half of the column lies below {COLDEST_MEDIAN_K:g} K: write 'units: {{melting: C}}'"
        )


def _structure(found: pd.DataFrame) -> pd.Series:
    """SMILES of all ions; count columns repeat the ions."""
    if "cation" not in found:
        return found["smiles"].fillna("").astype(str).str.strip()
    parts = []
    for role in ("cation", "anion"):
        smiles = found[role].fillna("").astype(str).str.strip()
        if f"n_{role}" in found:
            counts = pd.to_numeric(found[f"n_{role}"], errors="coerce").fillna(1).astype(int).clip(1, 12)
            smiles = pd.Series(
                [".".join([one] * n) for one, n in zip(smiles, counts, strict=True)], index=found.index
            )
        parts.append(smiles)
    both = parts[0] + "." + parts[1]
    return both.where((parts[0] != "") & (parts[1] != ""), "")


def _family(found: pd.DataFrame, reference: pd.Series, source: Source, table: Table) -> pd.Series:
    """Family of values that go back to the same measurements."""
    if "family" in found:
        return found["family"].fillna(source.family).astype(str)
    family = pd.Series(source.family, index=found.index)
    for start, name in table.families.items():
        family[reference.str.startswith(start)] = name
    return family
