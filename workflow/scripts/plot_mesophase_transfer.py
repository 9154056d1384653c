"""What transfer is worth, with intervals."""

import pandas as pd

from lowmelt.plots import mesophase
from lowmelt.plots.style import save
from lowmelt.runtime import start

start(snakemake.log[0], snakemake.rule)
save(mesophase.transfer(pd.read_csv(snakemake.input.transfer)), snakemake.output[0])
