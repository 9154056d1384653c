"""Error of the melting models against the number of training salts, in one kind of split."""

import pandas as pd

from lowmelt.melting.learning import learning_curve
from lowmelt.melting.measured import measured_salts
from lowmelt.runtime import derive_seed, start

log = start(snakemake.log[0], snakemake.rule)

salts, table = measured_salts(
    pd.read_parquet(snakemake.input.melting),
    pd.read_parquet(snakemake.input.ions),
    pd.read_parquet(snakemake.input.features).set_index("smiles"),
)
curve = learning_curve(
    salts,
    table,
    pd.read_parquet(snakemake.input.split),
    ["anion_mean", "gaussian_process", "long_range_process"],
    [0.1, 0.2, 0.4, 0.7, 1.0],
    derive_seed(snakemake.params.seed, snakemake.rule, snakemake.wildcards.split),
)
curve.assign(split=snakemake.wildcards.split).to_csv(snakemake.output.curve, index=False, float_format="%.4f")
log.info("%s: %d points", snakemake.wildcards.split, len(curve))
