"""Density and enthalpy of a salt over temperature, where a melting point shows as a jump in both."""

import pandas as pd

from lowmelt import outcome
from lowmelt.plots import dynamics as plots
from lowmelt.plots.style import save
from lowmelt.runtime import start

start(snakemake.log[0], snakemake.rule)
melting, label = outcome.record(snakemake.input.melting[0]), snakemake.params.label

if melting["status"] == "failed":
    figure = plots.failed(label, melting["reason"])
else:
    figure = plots.density(pd.read_csv(snakemake.input.points), melting, label)
save(figure, snakemake.output[0])
