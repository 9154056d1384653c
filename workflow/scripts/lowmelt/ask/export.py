"""Answers as files that other programs open: a workbook, and structures with their data."""

from collections.abc import Callable
from pathlib import Path

import pandas as pd
from rdkit import Chem
from rdkit.Chem import rdDepictor

from lowmelt.properties.quantities import QUANTITIES

ABOUT = "about"
WIDEST = 48  # characters of a column of the workbook


def told(answers: pd.DataFrame, evidence: pd.DataFrame, number: int = 3) -> list[str]:
    """The first answers, each in a few lines for the terminal.

    Chance and salt; predictions with intervals; the nearest measured value of each; the way to the salt;
    warnings.
    """
    return framed(answers, evidence, "p_wanted", _values, number)


def framed(
    answers: pd.DataFrame,
    evidence: pd.DataFrame,
    chance: str,
    lines_of: Callable[[dict, pd.DataFrame], list[str]],
    number: int = 3,
) -> list[str]:
    """The first answers: chance and salt, the lines of its own, how it can be had, warnings.

    Args:
        answers: described, see :func:`lowmelt.ask.answers.described`.
        evidence: of the answers, by ``rank``.
        chance: column of the chance.
        lines_of: gives the lines of an answer and its evidence.
        number: of answers.
    """
    texts = []
    for row in answers.head(number).to_dict("records"):
        known = "" if row["known_from"].startswith("in none") else " (known)"
        lines = [f"{row['rank']}. {row[chance]:.2f} {row['name'] or row['smiles']}{known}"]
        lines += lines_of(row, evidence[evidence["rank"] == row["rank"]])
        lines += [f"{row['route']}: {row['cation_from']}"] if row["route"] else []
        lines += [f"beware: {row['warnings']}"] if row["warnings"] else []
        texts.append("\n   ".join(lines))
    return texts


def _values(row: dict, evidence: pd.DataFrame) -> list[str]:
    """A line for each property: predicted, and what is measured on the nearest salt that has it."""
    shown = [("melting_K", "melts at", "K", ("melting_K", "lower_K", "upper_K"))]
    for quantity in QUANTITIES.values():
        name = quantity.column
        shown.append((name, quantity.name, quantity.unit, (name, f"{name}_lower", f"{name}_upper")))
    lines = []
    for column, words, unit, names in shown:
        if column not in row:
            continue
        value, low, high = (_short(row[name]) for name in names)
        line = f"{words} {value} {unit} ({low} to {high})"
        for near in evidence[evidence["property"] == column].head(1).to_dict("records"):
            at = "" if pd.isna(near["temperature_K"]) else f" at {near['temperature_K']:.0f} K"
            salt = "itself" if near["neighbour_id"] == row["salt_id"] else near["neighbour"]
            line += f"; measured: {_short(near['value'])}{at} ({salt}; {near['reference']})"
        lines.append(line)
    return lines


def _short(value: float) -> str:
    return f"{value:.0f}" if abs(value) >= 100 else f"{value:.2g}"


def write_workbook(path: str | Path, sheets: dict[str, pd.DataFrame], about: dict[str, object]) -> None:
    """Write tables as sheets, and what was asked on a sheet of its own."""
    asked = pd.DataFrame({"asked": list(about), "answer": [str(value) for value in about.values()]})
    with pd.ExcelWriter(path, engine="openpyxl") as book:
        for name, table in {**sheets, ABOUT: asked}.items():
            table.to_excel(book, sheet_name=name, index=False)
            sheet = book.sheets[name]
            sheet.freeze_panes = "B2"
            sheet.auto_filter.ref = sheet.dimensions
            for column, title in zip(sheet.columns, table.columns, strict=True):
                longest = max([len(str(title)), *(len(str(cell.value)) for cell in column[:50])])
                sheet.column_dimensions[column[0].column_letter].width = min(longest + 2, WIDEST)


def write_structures(path: str | Path, answers: pd.DataFrame) -> None:
    """Write salts with flat coordinates and all their columns as properties (SDF)."""
    with Chem.SDWriter(str(path)) as writer:
        for row in answers.to_dict("records"):
            mol = Chem.MolFromSmiles(row["smiles"])
            rdDepictor.Compute2DCoords(mol)
            mol.SetProp("_Name", str(row.get("name") or row["salt_id"]))
            for name, value in row.items():
                text = f"{value:.4g}" if isinstance(value, float) else str(value)
                mol.SetProp(str(name), text)
            writer.write(mol)
