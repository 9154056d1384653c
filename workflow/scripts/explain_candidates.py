"""Which ion and which of its features raise or lower the predicted melting points of the best candidates."""

import pandas as pd

from lowmelt.melting.contributions import explain
from lowmelt.melting.predict import load
from lowmelt.melting.salts import salts_of
from lowmelt.runtime import derive_seed, start

log = start(snakemake.log[0], snakemake.rule)

best = pd.read_csv(snakemake.input.candidates).head(snakemake.params.drawn)
model = load(snakemake.input.model)
salts = salts_of(best["cation"], best["anion"], best["n_cation"], best["n_anion"])
seed = derive_seed(snakemake.params.seed, snakemake.rule)
found = explain(model, salts, model.background, snakemake.params.orders, seed)
table = pd.concat([best[["rank", "salt_id", "smiles", "melting_K"]], found.contributions], axis=1)
table.insert(4, "base_K", found.base_K)
table.to_csv(snakemake.output.contributions, index=False, float_format="%.2f")
log.info("%d candidates explained", len(table))
