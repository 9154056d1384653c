"""The melting model: all learners on all salts, calibrated by their held-out predictions."""

import pandas as pd

from lowmelt.melting.fit import fit_model
from lowmelt.melting.measured import measured_salts
from lowmelt.melting.settings import ModelSettings, TrustSettings
from lowmelt.model_files import save_model
from lowmelt.runtime import derive_seed, start

log = start(snakemake.log[0], snakemake.rule)

salts, table = measured_salts(
    pd.read_parquet(snakemake.input.melting),
    pd.read_parquet(snakemake.input.ions),
    pd.read_parquet(snakemake.input.features).set_index("smiles"),
)
model = fit_model(
    salts,
    table,
    pd.concat([pd.read_parquet(path) for path in snakemake.input.held_out], ignore_index=True),
    snakemake.params.learners,
    ModelSettings(**snakemake.params.model),
    TrustSettings(**snakemake.params.trust),
    seed=derive_seed(snakemake.params.seed, snakemake.rule),
)
save_model(model, snakemake.output.model)
log.info("fitted %s on %d salts", ", ".join(model.models), len(salts))
