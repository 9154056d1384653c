"""Table of colours: what raises and what lowers the melting point of each of the best candidates."""

import pandas as pd

from lowmelt.plots.screen import contributions
from lowmelt.plots.style import save
from lowmelt.runtime import start

log = start(snakemake.log[0], snakemake.rule)

save(contributions(pd.read_csv(snakemake.input.contributions)), snakemake.output[0])
