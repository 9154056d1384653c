"""Mean error and AUC of each model on each split, beside the baselines."""

import pandas as pd

from lowmelt.plots.melting import compare_splits
from lowmelt.plots.style import save
from lowmelt.runtime import start

log = start(snakemake.log[0], snakemake.rule)

save(compare_splits(pd.read_csv(snakemake.input.evaluation)), snakemake.output[0])
