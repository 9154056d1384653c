"""Learning curve, transfer, parity, spread against error, and two ions drawn apart."""

import numpy as np
import pandas as pd

from lowmelt.plots import potentials
from lowmelt.plots.style import save
from lowmelt.runtime import start

start(snakemake.log[0], snakemake.rule)
given, output = snakemake.input, snakemake.output

scores, frames = pd.read_csv(given.scores), pd.read_csv(given.frames)
with np.load(given.parity) as data:
    parity = dict(data)
save(potentials.learning_curve(scores), output.curve)
save(potentials.transfer(scores), output.transfer)
save(potentials.parity(parity), output.parity)
save(potentials.spread(frames), output.spread)
save(potentials.separated(pd.read_csv(given.separated)), output.separated)
