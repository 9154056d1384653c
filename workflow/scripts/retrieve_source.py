"""Bring one file of a source into the local folder, once, and check its checksum."""

from lowmelt.runtime import start
from lowmelt.tables.retrieve import retrieve

log = start(snakemake.log[0], snakemake.rule)
params = snakemake.params
retrieve(params.origin, params.address, params.sha256, snakemake.output[0], params.timeout_s)
log.info("%s: retrieved and checked", snakemake.output[0])
