"""Melting points and properties of a user's own list of salts, with intervals, flags and warnings."""

from lowmelt.ask.user_list import with_properties
from lowmelt.melting.predict import load
from lowmelt.melting.user_list import predict_list
from lowmelt.properties.predict import load_all
from lowmelt.runtime import start
from lowmelt.screen.warnings import read_warnings
from lowmelt.tables.files import load as load_table

log = start(snakemake.log[0], snakemake.rule)
given, params = snakemake.input, snakemake.params

table, model = load_table(given.table), load(given.model)
log.info("model: %s, of %d salts", given.model, model.facts["salts"])
predicted = predict_list(table.frame, model, given.table, snakemake.threads, params.columns, table.broken)
predicted = with_properties(
    predicted,
    load_all(given.properties),
    read_warnings(given.warnings),
    params.use_K,
    given.table,
    params.columns,
    table.broken,
)
predicted.to_csv(snakemake.output.predictions, index=False, float_format="%.4f")
problem = "predicted_problem" if "problem" in table.frame else "problem"
bad = (predicted[problem] != "").sum()
done = len(predicted) - bad
log.info("%d rows predicted, %d are no salts: %s", done, bad, snakemake.output.predictions)
