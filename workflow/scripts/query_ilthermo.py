"""Ask NIST ILThermo for normal melting temperatures, politely, once, and from where it was stopped."""

from pathlib import Path

from lowmelt.runtime import start
from lowmelt.tables.ilthermo import Answers, query_melting

log = start(snakemake.log[0], snakemake.rule)
params = snakemake.params
table = query_melting(Answers(Path(params.answers), params.pause_s, params.tries), params.limit)
table.to_csv(snakemake.output[0], index=False)
log.info("%d melting temperatures of %d compounds", len(table), table["name"].nunique())
