"""Lattice energy over density of the packings of a search."""

import pandas as pd

from lowmelt import outcome
from lowmelt.plots import dynamics, packings
from lowmelt.plots.style import save
from lowmelt.runtime import start

start(snakemake.log[0], snakemake.rule)
found, label = outcome.record(snakemake.input.record), snakemake.params.label
if found["status"] == "failed":
    figure = dynamics.failed(label, found["reason"])
else:
    every, kept = (pd.read_csv(path) for path in (snakemake.input.packings, snakemake.input.forms))
    figure = packings.landscape(every, kept, found["known"], label, found["crystals"])
save(figure, snakemake.output[0])
