"""Whether intervals cover, probabilities are met, and the expected error tells good from bad."""

import pandas as pd

from lowmelt.plots.melting import trust
from lowmelt.plots.style import save
from lowmelt.runtime import start

log = start(snakemake.log[0], snakemake.rule)

calibrated = pd.read_parquet(snakemake.input.calibrated)
figure = trust(calibrated, pd.read_csv(snakemake.input.evaluation), snakemake.params.confidence)
save(figure, snakemake.output[0])
