"""Count what each source and each rule gave and how well the sources agree."""

import pandas as pd

from lowmelt.runtime import start
from lowmelt.tables.summary import compare_sources, count_rules, count_sources, find_ambiguous_class

log = start(snakemake.log[0], snakemake.rule)
records = pd.concat([pd.read_parquet(path) for path in snakemake.input.records], ignore_index=True)
values, salts = pd.read_parquet(snakemake.input.values), pd.read_parquet(snakemake.input.salts)
curation = pd.read_csv(snakemake.input.curation)
sources = count_sources(records, curation, values)
rules, agreement = count_rules(curation), compare_sources(values)
ambiguous_class = find_ambiguous_class(values, salts)
for name, table in (("sources", sources), ("rules", rules), ("agreement", agreement)):
    log.info("%s:\n%s", name, table.to_string(index=False))
log.info("%d salts have values on both sides of 373.15 K", len(ambiguous_class))
sources.to_csv(snakemake.output.sources, index=False)
rules.to_csv(snakemake.output.rules, index=False)
agreement.to_csv(snakemake.output.agreement, index=False)
ambiguous_class.to_csv(snakemake.output.ambiguous_class, index=False)
