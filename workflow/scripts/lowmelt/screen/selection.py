"""One small file for each candidate that is simulated; what is chosen already is never written again."""

import json
import shutil
from pathlib import Path

import pandas as pd

from lowmelt.screen.pool import formula_unit

FIELDS = (
    "salt_id", "cation_id", "anion_id", "cation", "anion", "n_cation", "n_anion", "smiles", "melting_K",
    "lower_K", "upper_K", "p_low", "origin",
)  # fmt: skip


def record(row) -> str:
    """The text of one candidate's file, the same for the same candidate."""
    values = {name: formula_unit(row) if name == "smiles" else getattr(row, name) for name in FIELDS}
    rounded = {
        name: round(float(value), 4) if isinstance(value, float) else
        value if isinstance(value, str) else int(value)
        for name, value in values.items()
    }  # fmt: skip
    return json.dumps(rounded, indent=1) + "\n"


def write_selected(chosen: pd.DataFrame, folder: str | Path, store: str | Path) -> tuple[int, int]:
    """Write one JSON file a candidate; one that says the same as before keeps its time.

    Snakemake empties the folder before each run of the rule, so that what was written lies in ``store``
    too and is copied back with its time: the simulations of candidates that stay are not started again.

    Returns:
        Numbers of files that were kept and of files that are new.
    """
    folder, store = Path(folder), Path(store)
    folder.mkdir(parents=True, exist_ok=True)
    store.mkdir(parents=True, exist_ok=True)
    kept = 0
    for row in chosen.itertuples(index=False):
        name, text = f"{row.salt_id}.json", record(row)
        if (store / name).exists() and (store / name).read_text() == text:
            kept += 1
        else:
            (store / name).write_text(text)
        shutil.copy2(store / name, folder / name)
    return kept, len(chosen) - kept
