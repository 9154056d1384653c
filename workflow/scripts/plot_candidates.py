"""Draws the best candidates with their predicted melting points."""

from pathlib import Path

import pandas as pd

from lowmelt.plots.structures import grid
from lowmelt.runtime import start

log = start(snakemake.log[0], snakemake.rule)

candidates = pd.read_csv(snakemake.input.candidates)
Path(snakemake.output[0]).write_text(grid(candidates.head(snakemake.params.drawn)))
