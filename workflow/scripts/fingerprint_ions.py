"""Fingerprints of all ions of the tables, one kind a file, rows in the order of ions.parquet."""

import pandas as pd

from lowmelt.fingerprints.kinds import Settings, fingerprint
from lowmelt.fingerprints.store import save
from lowmelt.runtime import start

log = start(snakemake.log[0], snakemake.rule)
kind = snakemake.wildcards.kind

ions = pd.read_parquet(snakemake.input.ions)
values = fingerprint(kind, ions["smiles"].tolist(), Settings(**snakemake.params.settings))
save(snakemake.output[0], ions["ion_id"].tolist(), values)
log.info("%s: %d ions, %d columns, %.1f filled in a row", kind, *values.shape, (values != 0).sum(1).mean())
