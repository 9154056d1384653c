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
    record = {
        "salt_id": salt.salt_id,
        "cation_id": salt.cation.ion_id,
        "anion_id": salt.anion.ion_id,
        "cation": salt.cation.smiles,
        "anion": salt.anion.smiles,
        "n_cation": salt.n_cation,
        "n_anion": salt.n_anion,
        "smiles": salt.smiles,
    }
    (folder / f"{crystal['name']}.json").write_text(json.dumps(record, indent=1))
log.info("%d crystals", len(snakemake.params.crystals))
