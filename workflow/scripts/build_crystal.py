"""The block of crystal of a salt: from a lattice, a CIF, or the best crystal of a search."""

import json
from pathlib import Path

import numpy as np

from lowmelt import outcome
from lowmelt.crystals import source
from lowmelt.failures import PhysicsFailure
from lowmelt.forcefield.parameters import IonParameters
from lowmelt.runtime import start
from lowmelt.simulation.files import write_pdb

log = start(snakemake.log[0], snakemake.rule)
given, params, output = snakemake.params.crystal, snakemake.params, snakemake.output
salt = json.loads(Path(snakemake.input.salts, f"{given['name']}.json").read_text())

try:
    outcome.require([*snakemake.input.ions, *snakemake.input.search])
    ions = tuple(IonParameters.read(path) for path in snakemake.input.ions)
    options = source.options(given, params.conditions, params.cutoff_nm)
    cif = next(iter(snakemake.input.cif), None)
    block = source.block(given, ions, (salt["n_cation"], salt["n_anion"]), options, cif)
    write_pdb(Path(output.pdb), block.ions, block.positions_nm, block.vectors_nm)
    outcome.write(output.record, **source.record(block))
    log.info(
        "%s: %d formula units, edges %s nm", given["label"], block.formula_units,
        ", ".join(f"{edge:.2f}" for edge in np.linalg.norm(block.vectors_nm, axis=1)),
    )  # fmt: skip
except PhysicsFailure as failure:
    open(output.pdb, "w").close()
    log.info("%s failed: %s", given["label"], outcome.fail(output.record, "crystal", failure))
