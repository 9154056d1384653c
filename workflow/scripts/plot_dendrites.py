"""The deposits beside each other, their growth over time, and the growth rate over D_y/D_x."""

import numpy as np
import pandas as pd

from lowmelt.plots import dendrites
from lowmelt.plots.style import save
from lowmelt.runtime import start

start(snakemake.log[0], snakemake.rule)
given, output, cases = snakemake.input, snakemake.output, snakemake.params.cases

loaded = []
for path, case in zip(given.deposits, cases, strict=True):
    with np.load(path) as data:
        loaded.append((case, data["x_1"], data["y_1"], data["born_1"]))
records, claim = pd.read_parquet(given.records), pd.read_csv(given.claim)
save(dendrites.deposits(loaded), output.deposits)
save(dendrites.over_time(records), output.time)
save(dendrites.over_ratio(claim), output.ratio)
