"""Draws the ions like a given one and the ions between two given ones, one row a question."""

from pathlib import Path

import pandas as pd

from lowmelt.plots.generator import neighbourhood
from lowmelt.runtime import start

log = start(snakemake.log[0], snakemake.rule)
Path(snakemake.output[0]).write_text(neighbourhood(pd.read_csv(snakemake.input.table)))
