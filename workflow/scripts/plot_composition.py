"""Draw the elements and charges of the ions and the lengths of the salts' SMILES."""

import pandas as pd

from lowmelt.plots.style import save
from lowmelt.plots.tables import composition
from lowmelt.runtime import start

start(snakemake.log[0], snakemake.rule)
ions, salts = pd.read_parquet(snakemake.input.ions), pd.read_parquet(snakemake.input.salts)
save(composition(ions, salts), snakemake.output[0])
