"""Compile the shipped tables of facts from their sources, each fact with its reference."""

import pandas as pd

from lowmelt.runtime import start
from lowmelt.tables.assemble import curation_table
from lowmelt.tables.identify import balanced, identify
from lowmelt.tables.readers import read_table
from lowmelt.tables.shipped import (
    IONS,
    join_events,
    known_table,
    label_table,
    melting_table,
    molecule_table,
    point_table,
    purchasable_table,
    transition_table,
)
from lowmelt.tables.sources import parse_source

SOLD = "commercial-il"  # the list of what suppliers have in their catalogues

log = start(snakemake.log[0], snakemake.rule)
files = iter(snakemake.input)
curation = []
parts = {"melting": [], "transitions": [], "list": [], "properties": [], "phases": [], "molecules": []}
events = []
for key, spec in snakemake.params.sources.items():
    source = parse_source(key, spec)
    for table in source.tables:
        path = next(files)
        records = read_table(path, source, table)
        if table.kind == "molecules":
            parts["molecules"].append(records)
            continue
        records, rejected, _ = identify(records)
        log.info("%s, %s: %d rows are salts, %d are not", key, table.file, len(records), len(rejected))
        curation += [
            rejected.assign(action="dropped"),
            balanced(records).assign(rule="not_neutral", action="changed"),
        ]
        if table.kind == "transitions" and table.where:
            events.append(records)
            continue
        if table.kind == "transitions":
            basis = pd.read_csv(path)["smiles_basis"].iloc[records["row"] - 2]
            records = transition_table(records, basis.set_axis(records.index))
        parts[table.kind].append(records)
joined = join_events(pd.concat(events, ignore_index=True))
parts["transitions"].append(transition_table(joined, pd.Series("", joined.index)))
out = snakemake.output
melting_table(pd.concat(parts["melting"])).to_csv(out.melting, index=False)
known_table(pd.concat(parts["list"] + parts["properties"])).to_csv(out.known, index=False)
transitions = pd.concat(parts["transitions"]).sort_values([*IONS, "melting_K", "reference"])
transitions.to_csv(out.transitions, index=False)
label_table(pd.concat(parts["phases"])).to_csv(out.labels, index=False)
molecules = pd.concat(parts["molecules"])
molecule_table(molecules, "liquid-crystal-predictor").to_csv(out.molecules, index=False)
point_table(pd.concat(parts["properties"])).to_csv(out.properties, index=False)
sold = [part for part in parts["list"] if part["source"].eq(SOLD).all()]
purchasable_table(pd.concat(sold)).to_csv(out.purchasable, index=False)
curation_table(curation).to_csv(out.curation, index=False)
