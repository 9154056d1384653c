"""Mean squared displacement of the ions of a salt over time, on log axes, one line a temperature."""

import pandas as pd

from lowmelt import outcome
from lowmelt.plots import dynamics as plots
from lowmelt.plots.style import save
from lowmelt.runtime import start

start(snakemake.log[0], snakemake.rule)
record, label = outcome.record(snakemake.input.record), snakemake.params.label

if record["status"] == "failed":
    figure = plots.failed(label, record["reason"])
else:
    figure = plots.displacement(pd.read_parquet(snakemake.input.curves), label)
save(figure, snakemake.output[0])
