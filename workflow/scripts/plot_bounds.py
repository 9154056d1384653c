"""Enthalpy and density of crystal and melt, and where crystals with vacancies melt."""

import pandas as pd

from lowmelt import outcome
from lowmelt.plots import bounds, dynamics
from lowmelt.plots.style import save
from lowmelt.runtime import start

start(snakemake.log[0], snakemake.rule)
verdict, label = outcome.record(snakemake.input.record), snakemake.params.label
table = pd.read_csv(snakemake.input.table)
failed = verdict["status"] == "failed"
save(
    dynamics.failed(label, verdict["reason"]) if failed else bounds.bounds(verdict, table, label),
    snakemake.output[0],
)
