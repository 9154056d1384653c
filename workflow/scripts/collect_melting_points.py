"""One row a simulated salt: its melting point from MD or why there is none, and how it was simulated."""

from lowmelt.analysis.summary import add_crystals, summarise
from lowmelt.runtime import start
from lowmelt.simulation.protocol import Protocol

log = start(snakemake.log[0], snakemake.rule)
params = snakemake.params
protocol = Protocol.from_config(params.protocol, params.lengths, params.conditions)

table = summarise(
    params.salts, snakemake.input.melting, snakemake.input.equilibrations, protocol, params.forcefield
)
table = add_crystals(table, snakemake.input.crystals)
table.to_csv(snakemake.output[0], index=False, float_format="%.6g")
for row in table[table["status"] == "failed"].itertuples():
    log.info("failed: %s (%s): %s", row.name or row.salt_id, row.smiles, row.reason)
counts = table["status"].value_counts()
log.info("%d salts: %s", len(table), ", ".join(f"{n} {status}" for status, n in counts.items()))
