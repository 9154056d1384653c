"""What a published work claims, beside what a run of this pipeline found.

A claim names, for each kind of answer, the cell of a result file that holds it; nothing is typed in. What a
run has not made says so, with the command that makes it; so does what its sizes leave out.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pandas as pd

KINDS = ("published_protocol", "strict", "baseline")
COLUMNS = ("work", "claim", "published", *KINDS, "follows")
NOT_RUN = "not run"
LEFT_OUT = "not in this run"


def compare(claims: Sequence[Mapping[str, Any]], results: Path) -> pd.DataFrame:
    """One row a claim, with the columns of ``COLUMNS``.

    Args:
        claims: each with work, claim, published (the number as printed, with its place in the work), follows
            (what the comparison says), command (what makes the numbers) and, for each of ``KINDS`` that
            applies, a cell as :func:`read_cell` takes it.
        results: folder of a run's results.
    """
    rows = []
    for claim in claims:
        values = {kind: read_cell(claim[kind], results) if kind in claim else "" for kind in KINDS}
        missing = [kind for kind in KINDS if values[kind] in (NOT_RUN, LEFT_OUT)]
        follows = claim["follows"]
        if missing:
            said = ", ".join(kind.replace("_", " ") for kind in missing)
            follows = f"{values[missing[0]]} ({said}): {claim['command']}"
        rows.append(
            {**{name: claim[name] for name in ("work", "claim", "published")}, **values, "follows": follows}
        )
    return pd.DataFrame(rows, columns=list(COLUMNS))


def read_cell(cell: Mapping[str, Any], results: Path) -> str:
    """The values of a cell as text; ``not run`` without the file, ``not in this run`` without row or value.

    Args:
        cell: file (below the results), where (column and value of the row; the first that matches), columns,
            and as (a format for the values, such as ``{:.0%} / {:.0%}``).
        results: folder of a run's results.
    """
    path = results / cell["file"]
    if not path.is_file():
        return NOT_RUN
    table = pd.read_csv(path)
    for column, value in cell.get("where", {}).items():
        if column not in table:
            return LEFT_OUT
        table = table[table[column].astype(str) == str(value)]
    if table.empty or not set(cell["columns"]) <= set(table):
        return LEFT_OUT
    values = table.iloc[0][cell["columns"]]
    return LEFT_OUT if values.isna().any() else cell["as"].format(*values)
