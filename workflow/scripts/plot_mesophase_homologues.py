"""Error over the number of measured homologues."""

import pandas as pd

from lowmelt.plots import mesophase
from lowmelt.plots.style import save
from lowmelt.runtime import start

start(snakemake.log[0], snakemake.rule)
save(mesophase.homologues(pd.read_csv(snakemake.input.scores)), snakemake.output[0])
