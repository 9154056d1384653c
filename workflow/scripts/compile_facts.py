"""Compile the two shipped tables of facts from their sources, each fact with its reference."""

import pandas as pd

from lowmelt.chem.identify import identify
from lowmelt.chem.shipped import melting_table, transition_table
from lowmelt.runtime import start
from lowmelt.tables.readers import read_table
from lowmelt.tables.sources import parse_source

log = start(snakemake.log[0], snakemake.rule)
melting, transitions = [], pd.DataFrame()
for (key, spec), path in zip(snakemake.params.sources.items(), snakemake.input, strict=True):
    source = parse_source(key, spec)
    records, rejected, _ = identify(read_table(path, source, source.tables[0]))
    log.info("%s: %d rows are salts, %d are not", key, len(records), len(rejected))
    if source.tables[0].kind == "melting":
        melting.append(records)
    else:
        whole = pd.read_csv(path)
        basis = whole["smiles_basis"].iloc[records["row"] - 2].set_axis(records.index)
        transitions = transition_table(records, basis)
melting_table(pd.concat(melting)).to_csv(snakemake.output.melting, index=False)
transitions.to_csv(snakemake.output.transitions, index=False)
