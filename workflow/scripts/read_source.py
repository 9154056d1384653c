"""Read all tables of one source by the description of their columns and split the salts into ions."""

import pandas as pd

from lowmelt.runtime import start
from lowmelt.tables.identify import balanced, identify
from lowmelt.tables.readers import read_table
from lowmelt.tables.retrieve import is_described
from lowmelt.tables.sources import parse_source

log = start(snakemake.log[0], snakemake.rule)
source = parse_source(snakemake.wildcards.source, snakemake.params.source)
tables = list(zip(snakemake.input, source.tables, strict=True))
for path, table in tables:
    if not is_described(path, table.sha256):
        log.info("%s: another version than the one that is described (checksum); read as it is", path)
records = pd.concat([read_table(path, source, table) for path, table in tables], ignore_index=True)
molecules = records[records["kind"] == "molecules"]
records = records[records["kind"] != "molecules"]
kept, rejected, drawings = identify(records, snakemake.params.protonation)
changed = balanced(kept, snakemake.params.protonation).assign(rule="not_neutral", action="changed")
log.info(
    "%s (%s): %d rows, %d salts, %d rows are no salts", source.key, source.licence, len(records),
    kept["salt_id"].nunique(), len(rejected),
)  # fmt: skip
kept.to_parquet(snakemake.output.records)
pd.concat([rejected.assign(action="dropped"), changed]).to_parquet(snakemake.output.curation)
drawings.to_parquet(snakemake.output.ions)
molecules.to_parquet(snakemake.output.molecules)
