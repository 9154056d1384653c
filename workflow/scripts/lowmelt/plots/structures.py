"""Structures of salts as SVG: cation and anion side by side, with what is predicted below."""

import re

import pandas as pd
from rdkit import Chem
from rdkit.Chem import rdDepictor
from rdkit.Chem.Draw import rdMolDraw2D

CELL_WIDTH, CELL_HEIGHT, CAPTION = 300, 170, 44


def drawing(smiles: str, width: int, height: int) -> str:
    """Inner SVG elements of a salt or an ion, drawn on width x height pixels with no background."""
    mol = Chem.MolFromSmiles(smiles)
    rdDepictor.SetPreferCoordGen(True)
    rdDepictor.Compute2DCoords(mol)
    canvas = rdMolDraw2D.MolDraw2DSVG(width, height, -1, -1, True)  # letters as text, not as outlines
    options = canvas.drawOptions()
    options.clearBackground = False
    options.bondLineWidth = 1
    options.fixedBondLength = 22
    options.padding = 0.06
    rdMolDraw2D.PrepareAndDrawMolecule(canvas, mol)
    canvas.FinishDrawing()
    text = canvas.GetDrawingText()
    body = text[text.index("<!-- END OF HEADER -->") : text.rindex("</svg>")]
    return re.sub(r"(\d+\.\d)\d+", r"\1", re.sub(r" class='[^']*'", "", body.split("-->", 1)[1]))


def grid(candidates: pd.DataFrame, columns: int = 3) -> str:
    """An SVG of candidates in reading order: structure, rank, predicted melting point and interval.

    Args:
        candidates: columns smiles, rank, melting_K, lower_K, upper_K, p_low, selected.
        columns: structures a line.
    """
    cells = []
    for place, row in enumerate(candidates.itertuples()):
        x, y = place % columns * CELL_WIDTH, place // columns * (CELL_HEIGHT + CAPTION)
        mark = " (simulated)" if row.selected else ""
        lines = (
            f"{row.rank}{mark}: {row.melting_K:.0f} K ({row.lower_K:.0f} to {row.upper_K:.0f})",
            f"P(melts below 373 K) {_probability(row.p_low)}",
        )
        texts = "".join(
            f'<text x="{CELL_WIDTH / 2}" y="{CELL_HEIGHT + 14 + 16 * number}" text-anchor="middle" '
            f'font-family="sans-serif" font-size="13">{line}</text>'
            for number, line in enumerate(lines)
        )
        frame = f'<rect x="3" y="3" width="{CELL_WIDTH - 6}" height="{CELL_HEIGHT + CAPTION - 8}" rx="6" ' + (
            'fill="#eef6fb" stroke="#0072B2"/>' if row.selected else 'fill="white" stroke="#cccccc"/>'
        )
        body = drawing(row.smiles, CELL_WIDTH, CELL_HEIGHT)
        cells.append(f'<g transform="translate({x},{y})">{frame}{body}{texts}</g>')
    lines_of_cells = -(-max(len(cells), 1) // columns)
    width, height = columns * CELL_WIDTH, lines_of_cells * (CELL_HEIGHT + CAPTION)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" '
        f'viewBox="0 0 {width} {height}"><rect width="{width}" height="{height}" fill="white"/>'
        + "".join(cells)
        + "</svg>\n"
    )


def _probability(value: float) -> str:
    """With two digits; what rounds to one is no certainty."""
    return "&gt; 0.99" if value > 0.995 else f"= {value:.2f}"
