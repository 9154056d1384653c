"""Force field of one ion: curated numbers where there are any, else GAFF2 with AM1-BCC charges."""

from lowmelt import outcome
from lowmelt.failures import PhysicsFailure
from lowmelt.forcefield import card, curated
from lowmelt.forcefield.assign import parameterise
from lowmelt.runtime import derive_seed, start

log = start(snakemake.log[0], snakemake.rule)
ion_id, smiles = snakemake.wildcards.ion_id, snakemake.params.smiles

try:
    for path in snakemake.input.card:
        card.read(path).require(ion_id, smiles)
    ion = parameterise(
        ion_id,
        smiles,
        curated.read_table(snakemake.input.curated),
        snakemake.params.forcefield,
        derive_seed(snakemake.params.seed, "parameterise_ion", ion_id),
    )
    ion.write(snakemake.output[0])
    log.info("%s: %s%s", smiles, ion.source, "".join(f"; {warning}" for warning in ion.warnings))
except PhysicsFailure as failure:
    log.info("%s failed: %s", smiles, outcome.fail(snakemake.output[0], f"parameters of {smiles}", failure))
