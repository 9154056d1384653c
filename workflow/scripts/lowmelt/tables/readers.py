"""Read a table of any common format into records with the columns of ``RECORD``.

The format follows from the ending of the file; what the columns mean follows from the description of
the source (:mod:`lowmelt.tables.sources`), so that a new source needs no code.
"""

from pathlib import Path

import numpy as np
import pandas as pd

from lowmelt.chem.constants import ZERO_CELSIUS_K
from lowmelt.chem.salts import MAX_COUNT
from lowmelt.tables.files import Loaded, TableError, load, one_line
from lowmelt.tables.numbers import read_number
from lowmelt.tables.sources import PROPERTIES, TEMPERATURES, Source, Table

TEXTS = (
    "name", "phase", "method", "reference", "flag", "mesophase", "phase_sequence", "direction", "data_set",
)  # fmt: skip
RECORD = (
    "source", "family", "kind", "file", "row", "structure", "balance", *TEXTS,
    *(f"{role}_K" for role in TEMPERATURES), "use_melting", "use_clearing", "unreadable",
    "property", "value", "value_uncertainty", "temperature_K", "pressure_kPa",
)  # fmt: skip
# A column of melting points whose median lies below this is in degrees Celsius.
COLDEST_MEDIAN_K = 150.0
_YES_OR_NO = {text: number for word, number in (("true", 1), ("yes", 1), ("false", 0), ("no", 0))
              for text in (word, word.upper(), word.capitalize())}  # fmt: skip
_DIFFERENCES = ("uncertainty", "mesophase_width")


def read_table(path: str | Path, source: Source, table: Table) -> pd.DataFrame:
    """Records of one file, one a row, with the columns of ``RECORD``.

    ``structure`` is the SMILES of all ions joined by dots; ``row`` is the line (CSV, TSV) or the row
    (XLSX) of the file, counted from 1 with the header as row 1; temperatures are in K, and the text of
    a number that could not be read stands in ``unreadable``.

    Raises:
        TableError: one line that names the file, the column and the cure.
    """
    path = Path(path)
    loaded = load(path, table.sheet, table.encoding)
    _require_columns(loaded, path, table)
    frame = loaded.frame
    frame["row"] = np.arange(2, len(frame) + 2)
    frame["broken"] = pd.Series(loaded.broken, dtype=str).reindex(range(len(frame))).fillna("").to_numpy()
    for column, values in table.where.items():
        wanted = [values] if isinstance(values, str) else values
        frame = frame[frame[column].astype(str).isin([str(value) for value in wanted])]
    if frame.empty:
        raise TableError(f"{path}: no rows; the file is empty or 'where' in its description leaves none")
    return _records(frame, path, source, table)


def _require_columns(loaded: Loaded, path: Path, table: Table) -> None:
    for column in (*table.columns.values(), *table.where):
        if column not in loaded.frame.columns:
            have = one_line(", ".join(map(str, loaded.frame.columns[:12])))
            raise TableError(
                f"{path}, row 1: no column '{column}'; the file has: {have}. "
                "Correct 'columns' in the description of the source"
            )
        if (times := loaded.header.count(column)) > 1:
            raise TableError(f"{path}, row 1: column '{column}' stands {times} times; rename all but one")


def _records(frame: pd.DataFrame, path: Path, source: Source, table: Table) -> pd.DataFrame:
    """Rename, convert and join the mapped columns; see :func:`read_table`."""
    found = pd.DataFrame({role: frame[name] for role, name in table.columns.items()})
    found["row"], found["broken"] = frame["row"], frame["broken"]
    out = pd.DataFrame(index=found.index)
    out["source"] = found["source"].astype(str) if "source" in found else source.key
    out["kind"], out["file"], out["row"] = table.kind, path.name, found["row"]
    out["balance"] = table.counts == "balance"
    out["unreadable"] = found["broken"]
    for role in TEXTS:
        out[role] = found[role].fillna("").astype(str).str.strip() if role in found else ""
    for role in TEMPERATURES:
        out[f"{role}_K"] = np.nan
        if role in found:
            number = _numbers(found, role, out)
            celsius = table.units.get(role, "K") == "C" and role not in _DIFFERENCES
            out[f"{role}_K"] = number + ZERO_CELSIUS_K * celsius
    if "stated_K" in out:
        out["uncertainty_K"] = out["uncertainty_K"].fillna(out.pop("stated_K"))
    _add_property(out, found, table)
    _check_unit(out, path, table)
    for role in ("use_melting", "use_clearing"):
        out[role] = _numbers(found, role, out).fillna(0) != 0 if role in found else True
    out["family"] = _family(found, out["reference"], source, table)
    out["structure"] = _structure(found, out).where(found["broken"] == "", "")
    if table.kind == "list":
        # A list names salts; tables of property points name them once a point.
        out = out.drop_duplicates(["structure", "reference", "data_set"])
    return out[list(RECORD)].reset_index(drop=True)


def _numbers(found: pd.DataFrame, role: str, out: pd.DataFrame) -> pd.Series:
    """A column as finite numbers; the text of what is none goes into ``out["unreadable"]``.

    Of a range the middle counts, and half of it is the uncertainty of a melting point that states none; a
    bound is no value; what decomposes is noted in ``out["flag"]``.
    """
    given = found[role].replace(_YES_OR_NO) if role.startswith("use_") else found[role]
    number = pd.to_numeric(given, errors="coerce").astype(float)
    number = number.where(np.isfinite(number))
    for place in number.index[number.isna() & given.notna()]:
        said = read_number(str(given[place]))
        if said.value is not None:
            number[place] = said.value
        if said.decomposes:
            out.loc[place, "flag"] = f"{out.loc[place, 'flag']} decomposition".strip()
        if said.uncertainty is not None and role == "melting":
            out.loc[place, "stated_K"] = said.uncertainty
    bad = number.isna() & given.notna() & (given.astype(str).str.strip() != "")
    _note(out, bad, role, given)
    return number


def _note(out: pd.DataFrame, bad: pd.Series, role: str, given: pd.Series) -> None:
    """Add what a field holds to ``out["unreadable"]``, where it is bad."""
    before = out.loc[bad, "unreadable"]
    text = role + " = " + given[bad].astype(str).str.slice(0, 40)
    out.loc[bad, "unreadable"] = before.where(before == "", before + "; ") + text


def _add_property(out: pd.DataFrame, found: pd.DataFrame, table: Table) -> None:
    """Value, uncertainty and conditions of a property of the liquid; empty for other kinds."""
    out["property"] = ""
    for column in ("value", "value_uncertainty", "temperature_K", "pressure_kPa"):
        role = column.removesuffix("_K").removesuffix("_kPa")
        out[column] = _numbers(found, role, out) if role in found else np.nan
    if table.kind == "properties":
        role = next(role for role in PROPERTIES if role in found)
        out["property"] = PROPERTIES[role]
        out["value"] = _numbers(found, role, out)
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


def _structure(found: pd.DataFrame, out: pd.DataFrame) -> pd.Series:
    """SMILES of all ions; count columns repeat the ions; nothing where an ion or a count is missing."""
    if "cation" not in found:
        return found["smiles"].fillna("").astype(str).str.strip()
    both = []
    good = pd.Series(True, index=found.index)
    for role in ("cation", "anion"):
        smiles = found[role].fillna("").astype(str).str.strip()
        good &= smiles != ""
        if f"n_{role}" in found:
            counts = _counts(found, f"n_{role}", out)
            good &= counts > 0
            smiles = pd.Series(
                [".".join([one] * n) for one, n in zip(smiles, counts, strict=True)], index=found.index
            )
        both.append(smiles)
    return (both[0] + "." + both[1]).where(good, "")


def _counts(found: pd.DataFrame, role: str, out: pd.DataFrame) -> pd.Series:
    """Whole numbers of ions; 1 where the field is empty, 0 where it holds no count that a salt can have."""
    number = _numbers(found, role, out)
    empty = found[role].isna() | (found[role].astype(str).str.strip() == "")
    wrong = ~empty & ~number.isin(range(1, MAX_COUNT + 1))
    _note(out, wrong & number.notna(), role, found[role])
    return number.where(~wrong, 0).fillna(1).astype(int)


def _family(found: pd.DataFrame, reference: pd.Series, source: Source, table: Table) -> pd.Series:
    """Family of values that go back to the same measurements."""
    if "family" in found:
        return found["family"].fillna(source.family).astype(str)
    family = pd.Series(source.family, index=found.index)
    for start, name in table.families.items():
        family[reference.str.startswith(start)] = name
    return family
