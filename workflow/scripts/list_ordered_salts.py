"""Salts with a predicted ordered phase, where it may be expected, and D along and across the director."""

from pathlib import Path

import pandas as pd

from lowmelt.dendrites.ordered import add_directions, ordered_salts
from lowmelt.runtime import start

log = start(snakemake.log[0], snakemake.rule)
given = snakemake.input

salts = ordered_salts(pd.read_csv(given.predicted), snakemake.params.least)
columns = ["salt_id", "kind", "temperature_K", "ratio", "told_apart"]
parts = [
    pd.read_csv(path).assign(salt_id=Path(path).parent.name)
    for path in given.directions
    if Path(path).stat().st_size > 1
]
measured = pd.concat(parts)[columns] if parts else pd.DataFrame(columns=columns)
found = add_directions(salts, measured, pd.read_csv(given.claim))
found.to_csv(snakemake.output[0], index=False, float_format="%.4g")
log.info(
    "%d candidates are likelier than %g to have an ordered phase; %d of them are simulated within it",
    len(found), snakemake.params.least, found["ratio"].notna().sum(),
)  # fmt: skip
