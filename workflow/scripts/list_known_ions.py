"""All ions of the tables, as a list to choose from."""

import pandas as pd

from lowmelt.runtime import start

log = start(snakemake.log[0], snakemake.rule)

ions = pd.read_parquet(snakemake.input.ions, columns=["smiles", "degree"])
ions.to_csv(snakemake.output.ions, index=False)
log.info("%d ions", len(ions))
