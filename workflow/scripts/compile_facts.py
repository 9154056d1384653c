"""Compile the shipped tables of facts from their sources, each fact with its reference."""

import pandas as pd

from lowmelt.runtime import start
from lowmelt.tables.assemble import curation_table
from lowmelt.tables.identify import balanced, identify
from lowmelt.tables.readers import read_table
from lowmelt.tables.shipped import known_table, melting_table, transition_table
from lowmelt.tables.sources import parse_source

log = start(snakemake.log[0], snakemake.rule)
files = iter(snakemake.input)
curation = []
parts = {"melting": [], "transitions": [], "list": [], "properties": []}
for key, spec in snakemake.params.sources.items():
    source = parse_source(key, spec)
    for table in source.tables:
        path = next(files)
        records, rejected, _ = identify(read_table(path, source, table))
        log.info("%s, %s: %d rows are salts, %d are not", key, table.file, len(records), len(rejected))
        curation += [
            rejected.assign(action="dropped"),
            balanced(records).assign(rule="not_neutral", action="changed"),
        ]
        if table.kind == "transitions":
            basis = pd.read_csv(path)["smiles_basis"].iloc[records["row"] - 2]
            records = transition_table(records, basis.set_axis(records.index))
        parts[table.kind].append(records)
melting_table(pd.concat(parts["melting"])).to_csv(snakemake.output.melting, index=False)
known_table(pd.concat(parts["list"] + parts["properties"])).to_csv(snakemake.output.known, index=False)
pd.concat(parts["transitions"]).to_csv(snakemake.output.transitions, index=False)
curation_table(curation).to_csv(snakemake.output.curation, index=False)
