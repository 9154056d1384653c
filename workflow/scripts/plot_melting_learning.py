"""Learning curves beside the distance between sources, which no model can undercut."""

import pandas as pd

from lowmelt.plots.melting import learning
from lowmelt.plots.style import save
from lowmelt.runtime import start

log = start(snakemake.log[0], snakemake.rule)

curves = pd.concat([pd.read_csv(path) for path in snakemake.input.curves], ignore_index=True)
melting = pd.read_parquet(snakemake.input.melting)
noise = melting.loc[melting["n_families"] > 1, "uncertainty_K"].mean()
log.info("mean uncertainty of salts with several sources: %.1f K", noise)
save(learning(curves, noise), snakemake.output[0])
