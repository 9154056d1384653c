"""Growth of a deposit on the anode for one diffusion tensor, from several sets of nuclei, by particles."""

from pathlib import Path

import numpy as np

from lowmelt.dendrites import series
from lowmelt.dendrites.case import Case
from lowmelt.runtime import derive_seed, start

log = start(snakemake.log[0], snakemake.rule)
params, folder = snakemake.params, Path(snakemake.output.records).parent

case = Case(**params.case)
# The same nuclei for every tensor, so that what differs between cases is the transport.
seeds = [derive_seed(params.seed, "nuclei", n) for n in range(1, params.seeds + 1)]
states = series.grow_seeds(case, seeds, params.records, folder)
table = series.tabulate(states)
table.to_csv(snakemake.output.records, index=False)
np.savez_compressed(snakemake.output.deposits, **series.deposits(states))
series.forget(seeds, folder)
for n, last in table.groupby("run").last().iterrows():
    log.info("run %d: height %.2f at t = %.3f, volume %.3f", n, last["height"], last["time"], last["volume"])
log.info("largest error of the mass balance: %.1e", table["balance"].abs().max())
