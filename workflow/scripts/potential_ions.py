"""Force field and geometry of each ion of the compositions, and its energy alone."""

import json
from dataclasses import asdict
from math import isnan
from pathlib import Path

from lowmelt.chem.salts import split_salt
from lowmelt.forcefield import curated
from lowmelt.forcefield.assign import parameterise
from lowmelt.potentials.labels import ion_energy
from lowmelt.runtime import derive_seed, start

log = start(snakemake.log[0], snakemake.rule)
params = snakemake.params
table = curated.read_table(snakemake.input.curated)
salts = [split_salt(smiles) for smiles in params.salts]
wanted = {ion.ion_id: ion.smiles for salt in salts for ion in (salt.cation, salt.anion)}

found = {}
for ion_id, smiles in sorted(wanted.items()):
    ion = parameterise(ion_id, smiles, table, "gaff2", derive_seed(params.seed, "potential_ions", ion_id))
    energy = ion_energy(ion.elements, ion.positions, ion.charge, params.labels)
    found[ion_id] = {"energy_eV": None if isnan(energy) else energy, "parameters": asdict(ion)}
    log.info("%s: %s, %.2f eV", smiles, ion.source, energy)
Path(snakemake.output[0]).write_text(json.dumps(found, indent=1))
