"""Answers as files that other programs open: a workbook, and structures with their data."""

from pathlib import Path

import pandas as pd
from rdkit import Chem
from rdkit.Chem import rdDepictor

ABOUT = "about"
WIDEST = 48  # characters of a column of the workbook


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
