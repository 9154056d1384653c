"""Isotropic growth from the same nuclei on a plain grid, to check the particles."""

import pandas as pd

from lowmelt.dendrites import grid, series
from lowmelt.dendrites.case import Case
from lowmelt.runtime import derive_seed, progress, start

log = start(snakemake.log[0], snakemake.rule)
params = snakemake.params

case, tables = Case(**params.case), []
for n in progress(range(1, params.seeds + 1), params.seeds, "grid"):
    rows = grid.grow(case, derive_seed(params.seed, "nuclei", n), params.records)
    table = pd.DataFrame(rows, columns=list(grid.COLUMNS))
    tables.append(table.assign(run=n, balance=series.balance(table)))
columns = [*grid.COLUMNS, "run", "balance"]
pd.concat(tables or [pd.DataFrame(columns=columns)])[columns].to_csv(snakemake.output[0], index=False)
