"""Writes one file for each salt whose crystal is brought into contact with its melt."""

import json
from pathlib import Path

from lowmelt.chem.salts import split_salt
from lowmelt.runtime import start

log = start(snakemake.log[0], snakemake.rule)
folder = Path(snakemake.output[0])
folder.mkdir(parents=True, exist_ok=True)

for crystal in snakemake.params.crystals:
    salt = split_salt(crystal["smiles"], balance=True)
    (folder / f"{crystal['name']}.json").write_text(json.dumps(salt.as_dict(), indent=1))
log.info("%d crystals", len(snakemake.params.crystals))
