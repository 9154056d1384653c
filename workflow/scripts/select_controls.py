"""Writes one file for each known salt that is simulated beside the candidates."""

import json
from pathlib import Path

from lowmelt.chem.salts import split_salt
from lowmelt.runtime import start

log = start(snakemake.log[0], snakemake.rule)
folder = Path(snakemake.output[0])
folder.mkdir(parents=True, exist_ok=True)

for control in snakemake.params.controls:
    salt = split_salt(control["smiles"], balance=True)
    record = salt.as_dict() | {
        "name": control["name"],
        "measured_K": control["melting_K"],
        "measured_source": control["source"],
        "origin": "control",
    }
    (folder / f"{salt.salt_id}.json").write_text(json.dumps(record, indent=1))
log.info("%d controls", len(snakemake.params.controls))
