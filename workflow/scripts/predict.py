"""Melting points of a user's own list of salts, with intervals and flags."""

from lowmelt.melting.predict import load
from lowmelt.melting.user_list import predict_list
from lowmelt.runtime import start
from lowmelt.tables.files import load as load_table

log = start(snakemake.log[0], snakemake.rule)

path = snakemake.input.table
answered = predict_list(load_table(path).frame, load(snakemake.input.model), path, snakemake.threads)
answered.to_csv(snakemake.output.answers, index=False, float_format="%.4f")
bad = (answered["problem"] != "").sum()
log.info("%d rows answered, %d are no salts: %s", len(answered) - bad, bad, snakemake.output.answers)
