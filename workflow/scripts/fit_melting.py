"""The melting model: all learners on all salts, blended and judged by their held-out answers."""

import pandas as pd

from lowmelt.melting.fit import fit_model
from lowmelt.melting.measured import measured_salts
from lowmelt.melting.predict import save
from lowmelt.runtime import derive_seed, start

log = start(snakemake.log[0], snakemake.rule)

salts, table = measured_salts(
    pd.read_parquet(snakemake.input.melting),
    pd.read_parquet(snakemake.input.ions),
    pd.read_parquet(snakemake.input.features).set_index("smiles"),
)
held_out = pd.concat([pd.read_parquet(path) for path in snakemake.input.answers], ignore_index=True)
model = fit_model(
    salts,
    table["melting_K"].to_numpy(float),
    held_out,
    snakemake.params.learners,
    confidence=snakemake.params.confidence,
    domain_error_K=snakemake.params.domain_error_K,
    trees=snakemake.params.trees,
    tune=snakemake.params.tune,
    epochs=snakemake.params.epochs,
    seed=derive_seed(snakemake.params.seed, snakemake.rule),
)
save(model, snakemake.output.model)
log.info("fitted %s on %d salts", ", ".join(model.models), len(salts))
