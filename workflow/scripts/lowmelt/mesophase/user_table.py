"""A user's table of liquid crystals, in the layout of the published supplement, as rows of one form.

Columns are found by their names, whatever their case: ``name``; ``smiles``, or ``cation`` and ``anion`` (name
or SMILES); ``melting`` and ``clearing`` with ``C`` or ``K`` behind (``melting_C``, ``Clearing point (K)``,
``T_cl / K``); ``phase sequence``, which gives both where the columns are missing; ``article`` or
``reference``. Columns of other names are told.
"""

import re
from collections.abc import Mapping
from typing import NamedTuple

import numpy as np
import pandas as pd
from rdkit import Chem

from lowmelt.chem.constants import ZERO_CELSIUS_K
from lowmelt.chem.salts import SaltError, combine, parse_fragment, split_salt
from lowmelt.errors import LowmeltError
from lowmelt.mesophase.names import IonNames
from lowmelt.mesophase.phases import PhaseError, PhaseSequence, parse_sequence
from lowmelt.tables.numbers import read_number

_OF_A_TRANSITION = r"( (transition )?(point|temp|temperature))?"
# What a column may be called, in lower case, with blanks for underscores and points, without its unit.
ALIASES = {
    "name": r"name|compound|entry|code", "smiles": r"(canonical ?)?smiles",
    "cation": r"cation( ?smiles)?", "anion": r"anion( ?smiles)?",
    "melting": rf"melting{_OF_A_TRANSITION}|t ?m(elt|elting)?|m ?p",
    "clearing": rf"(clearing|isotropi[sz]ation){_OF_A_TRANSITION}|t ?c(l|lear|learing)?|t ?i(so)?",
    "sequence": r"phase.*|transitions?", "reference": r"ref.*|article|doi|source",
    "shape": r"label|class|shape",
}  # fmt: skip
_DEGREES = r"(?:[°ºo]|deg(?:rees?|\.)?)?\s*(C|K|[Cc]elsius|[Kk]elvin)"
_UNIT = re.compile(rf"[\s_(\[/,]+{_DEGREES}\s*[)\]]?$")
_CELL_UNIT = re.compile(rf"(?<=\d)\s*{_DEGREES}(?![A-Za-z])")
_ONE_SIGN = str.maketrans({"℃": "°C", "\u212a": "K"})  # units that have a character of their own
AGREE_K = 1.5  # between a column and the phase sequence beside it
COLUMNS = ("name", "cation", "anion", "smiles", "melting_K", "clearing_K", "mesophase", "phases", "shape",
           "reference")  # fmt: skip


class UserTableError(LowmeltError):
    """A table cannot be read at all; the message names the column and the cure."""


class _Column(NamedTuple):
    name: str
    unit: str


def read_user_table(
    table: pd.DataFrame,
    name: str = "table",
    names: IonNames | None = None,
    unit: str = "",
    broken: Mapping[int, str] = {},
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Rows that are substances, and rows of ``curation.csv`` for what is not or disagrees.

    Args:
        table: as it was read from the user's file.
        name: of the file, for messages.
        names: by which ions are looked up.
        unit: ``C`` or ``K`` for columns and sequences that do not say.
        broken: number of a row of ``table``, from 0 -> why its fields could not be parted.

    Returns:
        columns ``COLUMNS`` (temperatures in K, mesophase 1, 0 or nan); columns file, row (the header is 1),
        rule, action, reason, name, structure.

    Raises:
        UserTableError: no column holds a structure, no column a temperature, a unit is not said, or no row
            is left.
    """
    found = _columns(table, name, unit)
    names = names or IonNames()
    used = [column.name for column in found.values()]
    rows: list[dict] = []
    curation = [
        {"file": name, "row": 1, "rule": "column", "action": "ignored", "name": "",
         "reason": f"column '{column}' is not used: {_why_unused(column, found)}"}
        for column in table.columns if column not in used
    ]  # fmt: skip
    for number, values in enumerate(table.to_dict("records"), 2):
        row, notes = None, [("unparsable", "dropped", broken.get(number - 2, ""))]
        if number - 2 not in broken:
            roles = {role: values[column.name] for role, column in found.items()}
            row, notes = _read_row(roles, found, names, unit)
        text = _text(values.get(found["name"].name)) if "name" in found else ""
        if row is not None:
            rows.append({**row, "name": text})
        curation += [
            {"file": name, "row": number, "rule": rule, "action": action, "reason": reason, "name": text}
            for rule, action, reason in notes
        ]
    if not rows:
        told = [note for note in curation if note["action"] == "dropped"]
        why = f"; row {told[0]['row']}: {told[0]['reason']}" if told else ": the table is empty"
        raise UserTableError(f"{name}: no row can be used{why}")
    return (
        pd.DataFrame(rows, columns=list(COLUMNS)),
        pd.DataFrame(curation, columns=["file", "row", "rule", "action", "reason", "name"]),
    )


def _columns(table: pd.DataFrame, name: str, unit: str) -> dict[str, _Column]:
    found: dict[str, _Column] = {}
    for column in table.columns:
        role, stated = _role(column)
        if role and role not in found:
            found[role] = _Column(column, stated or unit)
    if "smiles" not in found and not {"cation", "anion"} <= set(found):
        raise UserTableError(f"{name}: no column 'smiles' and no columns 'cation' and 'anion'; name them so")
    if not {"melting", "clearing", "sequence"} & set(found):
        raise UserTableError(
            f"{name}: no column 'melting', 'clearing' (with _C or _K behind) or 'phase sequence' among "
            f"{', '.join(map(str, table.columns))}; name one so"
        )
    for role in ("melting", "clearing"):
        if role in found and found[role].unit not in ("C", "K"):
            raise UserTableError(
                f"{name}, column '{found[role].name}': no unit; call it '{role}_C' or '{role}_K'"
            )
    return found


def _role(column: object) -> tuple[str, str]:
    """What a column holds, a key of ``ALIASES`` or nothing, and its unit where its name says one."""
    name = str(column).translate(_ONE_SIGN)
    stated = _UNIT.search(name)
    plain = " ".join(re.sub(r"[_.]+", " ", _UNIT.sub("", name)).lower().split())
    role = next((role for role, form in ALIASES.items() if re.fullmatch(form, plain)), "")
    return role, stated[1][0].upper() if stated else ""


def _why_unused(column: object, found: Mapping[str, _Column]) -> str:
    role = _role(column)[0]
    if role:
        return f"there is already a column '{found[role].name}'"
    return "its name is none of those that are read"


def _read_row(row: dict, columns: dict[str, _Column], names: IonNames, unit: str):
    """The row in one form, or None, and what there is to say of it: (rule, action, reason)."""
    try:
        structure = _structure(row, names)
    except SaltError as error:
        return None, [(error.reason, "dropped", str(error))]
    except ValueError as error:
        return None, [("unparsable", "dropped", str(error))]
    notes, sequence = [], None
    text = _text(row.get("sequence"))
    if text:
        try:
            sequence = parse_sequence(text, columns["sequence"].unit or unit)
        except PhaseError as error:
            notes.append(("phase_sequence", "ignored", str(error)))
    values = {}
    for role in ("melting", "clearing"):
        values[role], note = _temperature(row.get(role), columns.get(role), role, sequence)
        notes += note
    if np.isnan(values["melting"]) and np.isnan(values["clearing"]) and sequence is None:
        return None, [*notes, ("no_value", "dropped", "neither a temperature nor a phase sequence")]
    if values["clearing"] < values["melting"]:
        reason = f"clears at {values['clearing']:g} K, below its melting"
        notes.append(("clears_below_melting", "ignored", reason))
        values["clearing"] = np.nan
    mesophase = sequence.mesophase if sequence else None
    if mesophase is None and values["clearing"] > values["melting"]:
        mesophase = True
    return {
        **structure, "melting_K": values["melting"], "clearing_K": values["clearing"],
        "mesophase": np.nan if mesophase is None else float(mesophase),
        "phases": " ".join(sequence.kinds) if sequence else "",
        "shape": _text(row.get("shape")), "reference": _text(row.get("reference")),
    }, notes  # fmt: skip


def _structure(row: dict, names: IonNames) -> dict[str, str]:
    """SMILES of the ions (empty for a neutral molecule) and of the whole."""
    whole = _text(row.get("smiles"))
    if whole and "." not in whole:
        mol = Chem.MolFromSmiles(whole)
        if mol is None:
            raise ValueError(f"no valid SMILES: {whole}")
        return {"cation": "", "anion": "", "smiles": Chem.MolToSmiles(mol)}
    if whole:
        salt = split_salt(whole)
    else:
        ions = []
        for role in ("cation", "anion"):
            text = _text(row.get(role))
            smiles = names.smiles(text) if text else None
            if smiles is None:
                raise ValueError(f"{role} '{text}' is neither SMILES nor a name in the tables")
            ions.append(parse_fragment(smiles))
        salt = combine(ions, balance=True)
    return {"cation": salt.cation.smiles, "anion": salt.anion.smiles, "smiles": salt.smiles}


def _temperature(value, column: _Column | None, role: str, sequence: PhaseSequence | None):
    """A temperature, K, from its column or else from the sequence; a note where they disagree."""
    told = getattr(sequence, f"{role}_K") if sequence else None
    text = _text(value).rstrip("*").translate(_ONE_SIGN)
    if column is None or not text:
        return (np.nan if told is None else told), []
    stated = {one[0].upper() for one in _CELL_UNIT.findall(text)} or {column.unit}
    said = read_number(_CELL_UNIT.sub("", text))
    if said.value is not None and not said.decomposes and len(stated) == 1:
        number = said.value + ZERO_CELSIUS_K * (stated == {"C"})
    else:
        return (np.nan if told is None else told), [
            ("unreadable_number", "ignored", f"no temperature: {role} = {text}")
        ]
    if told is not None and abs(told - number) > AGREE_K:
        reason = f"{role} {number:g} K, but {told:g} K in the phase sequence; the column is used"
        return number, [("disagrees", "marked", reason)]
    return number, []


def _text(value) -> str:
    return "" if value is None or (isinstance(value, float) and np.isnan(value)) else str(value).strip()
