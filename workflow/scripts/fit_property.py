"""The model of one property: all learners on all salts, judged by their held-out curves."""

import pandas as pd

from lowmelt.model_files import save_model
from lowmelt.properties.fit import fit_property
from lowmelt.properties.measured import gather
from lowmelt.properties.quantities import QUANTITIES
from lowmelt.runtime import derive_seed, start

log = start(snakemake.log[0], snakemake.rule)

tables = (pd.read_parquet(snakemake.input[name]) for name in ("points", "salts", "ions", "features"))
name, params = snakemake.wildcards.property, snakemake.params
held_out = pd.concat([pd.read_parquet(path) for path in snakemake.input.answers], ignore_index=True)
model = fit_property(
    gather(QUANTITIES[name], *tables),
    held_out,
    params.learners,
    confidence=params.confidence,
    domain_factor=params.domain_factor,
    trees=params.trees,
    tune=params.tune,
    seed=derive_seed(params.seed, snakemake.rule, name),
)
save_model(model, snakemake.output.model)
log.info("%s: fitted %s on %d salts", name, ", ".join(model.models), model.facts["salts"])
