"""Features of every substance, and the bits of the published protocol."""

import numpy as np
import pandas as pd

from lowmelt.mesophase.features import features_of
from lowmelt.mesophase.published import pair_torsion_bits
from lowmelt.runtime import start

log = start(snakemake.log[0], snakemake.rule)
substances = pd.read_parquet(snakemake.input.substances)
features = features_of(substances)
bits = pair_torsion_bits(substances["smiles"].tolist()).astype(np.uint8)
np.savez_compressed(snakemake.output.features, bits=bits, **features._asdict())
log.info("%d substances", len(substances))
