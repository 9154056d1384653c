"""Figures, tables and pages of a run, put into the documentation where a comment asks for them.

The comments are invisible where Markdown is read as it is:

    <!-- figure: figures/melting/splits.svg | What the picture shows -->
    <!-- table: dynamics/melting_points.csv | origin=control | smiles, status, reason -->
    <!-- cards: record/reproduce.csv | work=Ren 2026 | claim, published, strict -->
    <!-- page: record/lead.html -->

Paths are below the results of the run, ``results/demo`` or what LOWMELT_RESULTS names. A star stands for any
name; the first file counts. ``column=value`` chooses rows, names choose columns, a number says how many.
Cards are wide rows, each under its first column as a heading. What the run has not made says so on the page.
"""

import csv
import os
import re
from html import escape
from pathlib import Path

ROOT = Path(__file__).parents[1]
RESULTS = Path(os.environ.get("LOWMELT_RESULTS", ROOT / "results/demo"))
ASKED = re.compile(r"<!-- (figure|table|cards|page): (\S+?)(?: \| (.+?))? -->")
MISSING = "*Made by a run, and there is none here: `make demo`, then `make site`. It shows `{}`.*"


def figures(text: str, results: Path = RESULTS) -> list[Path]:
    """Paths of the figures that a page asks for and that the run has made, below the results."""
    asked = [match[2] for match in ASKED.finditer(text) if match[1] == "figure"]
    return [found.relative_to(results) for name in asked if (found := _find(name, results))]


def fill(text: str, address: str, results: Path = RESULTS) -> str:
    """A page with what it asks for.

    Args:
        text: Markdown.
        address: of the page, below the site.
        results: of the run.
    """

    def answer(match: re.Match) -> str:
        kind, name, options = match[1], match[2], match[3] or ""
        found = _find(name, results)
        if not found:
            return MISSING.format(name)
        if kind == "figure":
            where = os.path.relpath(f"run/{found.relative_to(results).as_posix()}", Path(address).parent)
            return f"![{options}]({where})"
        return _page(found) if kind == "page" else LAYOUTS[kind](*_rows(found, options))

    return ASKED.sub(answer, text)


def _find(name: str, results: Path) -> Path | None:
    return next(iter(sorted(results.glob(name))), None)


def _page(path: Path) -> str:
    """HTML as one block: a blank line would end it."""
    text = re.sub(r"\n\s*\n", "\n", path.read_text())
    return f'<div style="overflow-x:auto;font-size:.75rem">{text}</div>'


def _rows(path: Path, options: str) -> tuple[list[str], list[list[str]]]:
    """Columns and rows of a CSV file, as the options ask."""
    with path.open(newline="") as handle:
        rows = list(csv.DictReader(handle))
    columns = list(rows[0]) if rows else []
    for option in filter(None, (part.strip() for part in options.split("|"))):
        if option.isdigit():
            rows = rows[: int(option)]
        elif "=" in option:
            column, value = option.split("=", 1)
            rows = [row for row in rows if row[column] == value]
        else:
            columns = [name.strip() for name in option.split(",")]
    return [name.replace("_", " ") for name in columns], [
        [_cell(row[name]) for name in columns] for row in rows
    ]


def _table(columns: list[str], rows: list[list[str]]) -> str:
    return "\n".join(f"| {' | '.join(line)} |" for line in [columns, ["---"] * len(columns), *rows])


def _cards(columns: list[str], rows: list[list[str]]) -> str:
    cards = []
    for heading, *values in rows:
        pairs = zip(columns[1:], values, strict=True)
        said = "\n".join(f"- **{name.capitalize()}**: {value}" for name, value in pairs if value)
        cards.append(f"### {heading}\n\n{said}\n")
    return "\n".join(cards)


def _cell(value: str) -> str:
    """Text as it is: a SMILES such as C[P+](C)(C)C would read as a link."""
    return re.sub(r"([\\`*_\[\]|])", r"\\\1", escape(value, quote=False))


LAYOUTS = {"table": _table, "cards": _cards}
