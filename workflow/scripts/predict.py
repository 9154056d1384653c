"""Melting points and properties of a user's own list of salts, with intervals, warnings and evidence."""

from lowmelt.ask.facts import TABLES, read_facts
from lowmelt.ask.user_list import answer_list
from lowmelt.melting.predict import load
from lowmelt.melting.user_list import read_list
from lowmelt.properties.predict import load_all
from lowmelt.runtime import start
from lowmelt.tables.files import load as load_table

log = start(snakemake.log[0], snakemake.rule)
given, params = snakemake.input, snakemake.params

table, model = load_table(given.table), load(given.model)
log.info("model: %s, of %d salts", given.model, model.facts["salts"])
asked = read_list(table.frame, given.table, params.columns, table.broken)
tables = {name: given[name] for name in TABLES}
facts = read_facts(given.shop, given.warnings, given.known, tables, params.use_K)
answers, found = answer_list(
    asked,
    model,
    load_all(given.properties),
    facts,
    params.use_K,
    params.below,
    params.neighbours,
    snakemake.threads,
)
answers.to_csv(snakemake.output.predictions, index=False, float_format="%.4f")
found.to_csv(snakemake.output.evidence, index=False, float_format="%.5g")
done = len(asked.good)
log.info("%d rows predicted, %d are no salts: %s", done, len(answers) - done, snakemake.output.predictions)
