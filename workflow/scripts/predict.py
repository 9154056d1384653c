"""Melting points and properties of a user's own list of salts, with intervals, flags and warnings."""

from lowmelt.ask.user_list import with_properties
from lowmelt.melting.predict import load
from lowmelt.melting.user_list import predict_list
from lowmelt.properties.predict import load_all
from lowmelt.runtime import start
from lowmelt.screen.warnings import read_warnings
from lowmelt.tables.files import load as load_table

log = start(snakemake.log[0], snakemake.rule)

path = snakemake.input.table
answered = predict_list(load_table(path).frame, load(snakemake.input.model), path, snakemake.threads)
answered = with_properties(
    answered,
    load_all(snakemake.input.properties),
    read_warnings(snakemake.input.warnings),
    snakemake.params.use_K,
    path,
)
answered.to_csv(snakemake.output.answers, index=False, float_format="%.4f")
bad = (answered["problem"] != "").sum()
log.info("%d rows answered, %d are no salts: %s", len(answered) - bad, bad, snakemake.output.answers)
