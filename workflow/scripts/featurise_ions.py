"""Features of every ion, computed once: size, shape, flexibility, charge."""

import pandas as pd

from lowmelt.melting.ion_features import features_of_ions
from lowmelt.runtime import start

log = start(snakemake.log[0], snakemake.rule)

ions = pd.read_parquet(snakemake.input.ions, columns=["ion_id", "smiles"])
features = features_of_ions(ions["smiles"], snakemake.threads)
features.reset_index().to_parquet(snakemake.output.features, index=False)
log.info("%d features of %d ions", features.shape[1], len(features))
