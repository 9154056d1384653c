"""First box of a salt: as many ions as the cut-off asks for, arranged by packmol."""

import numpy as np
from openmm.app import PDBFile

from lowmelt import outcome
from lowmelt.failures import PhysicsFailure
from lowmelt.forcefield.parameters import IonParameters
from lowmelt.runtime import derive_seed, start
from lowmelt.simulation.box import pack, plan_box, topology

log = start(snakemake.log[0], snakemake.rule)
salt_id, params = snakemake.wildcards.salt_id, snakemake.params

try:
    outcome.require([snakemake.input.cation, snakemake.input.anion])
    cation, anion = IonParameters.read(snakemake.input.cation), IonParameters.read(snakemake.input.anion)
    plan = plan_box(cation, anion, tuple(params.counts), params.pairs, params.cutoff_nm)
    positions = pack(plan, cation, anion, derive_seed(params.seed, "pack_box", salt_id))
    ions = [cation] * plan.n_cations + [anion] * plan.n_anions
    with open(snakemake.output.pdb, "w") as handle:
        PDBFile.writeFile(topology(ions, plan.edge_nm * np.eye(3)), 10 * positions, handle)
    outcome.write(
        snakemake.output.box,
        n_cations=plan.n_cations,
        n_anions=plan.n_anions,
        edge_nm=plan.edge_nm,
        positions_nm=positions.round(5).tolist(),
    )
    log.info("%d cations and %d anions in %.2f nm", plan.n_cations, plan.n_anions, plan.edge_nm)
except PhysicsFailure as failure:
    open(snakemake.output.pdb, "w").close()
    log.info("%s failed: %s", salt_id, outcome.fail(snakemake.output.box, "packing", failure))
