"""Curate and merge the records of all sources into the tables that the other stages read."""

import pandas as pd

from lowmelt.chem.chains import longest_chain
from lowmelt.runtime import start
from lowmelt.tables.assemble import (
    curation_table,
    link_table,
    salt_table,
    transition_table,
    unreadable,
    with_degrees,
)
from lowmelt.tables.checks import check_tables
from lowmelt.tables.curation import Known, Limits, curate
from lowmelt.tables.identify import ion_table
from lowmelt.tables.merge import merge_values
from lowmelt.tables.properties import curate_properties

log = start(snakemake.log[0], snakemake.rule)


def gather(name):
    return pd.concat([pd.read_parquet(path) for path in snakemake.input[name]], ignore_index=True)


records, drawings = gather("records"), gather("ions")
ions = ion_table(drawings)
salts = salt_table(records, ions)
transitions = transition_table(records)
known = Known(
    glass_K=records[records["glass_K"].notna()],
    mesophase_K=transitions[transitions["use_clearing"]],
    decomposition_K=records[records["decomposition_K"].notna()],
)
values = records[records["kind"].isin(["melting", "transitions"]) & records["melting_K"].notna()]
chains = {ion.ion_id: longest_chain(ion.smiles) for ion in ions.itertuples()}
values = values.assign(chain=values[["cation_id", "anion_id"]].map(chains.get).max(axis=1))
kept, acts = curate(values, known, snakemake.params.rules, Limits(**snakemake.params.limits))
melting = merge_values(kept, snakemake.params.same_K)
properties, further_acts = curate_properties(records, snakemake.params.property_limits)
links = link_table(salts)
tables = {
    "ions": with_degrees(ions, links), "salts": salts, "links": links, "melting_points": melting,
    "transitions": transitions, "molecules": gather("molecules"), "values": kept,
    "properties": properties,
}  # fmt: skip
check_tables(tables)
for name, table in tables.items():
    table.to_parquet(snakemake.output[name], index=False)
curation = curation_table([gather("curation"), unreadable(records), acts, further_acts])
curation.to_csv(snakemake.output.curation, index=False)
log.info("%d salts of %d ions; %d melting points; %d rows in curation.csv", len(salts),
         len(tables["ions"]), len(melting), len(curation))  # fmt: skip
