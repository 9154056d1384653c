"""The pool of new salts from links and generators, with predicted melting points."""

from pathlib import Path

import pandas as pd

from lowmelt.melting.predict import load
from lowmelt.melting.salts import salts_of
from lowmelt.properties.predict import load as load_property
from lowmelt.runtime import derive_seed, start
from lowmelt.screen.origins import with_origins
from lowmelt.screen.pool import from_generators, from_links, gather
from lowmelt.screen.ranking import P_FLUID

log = start(snakemake.log[0], snakemake.rule)
params = snakemake.params

samples = {Path(path).parent.name: pd.read_parquet(path) for path in snakemake.input.samples}
seed = derive_seed(params.seed, snakemake.rule)
ions = pd.read_parquet(snakemake.input.ions)
linked = from_links(pd.read_parquet(snakemake.input.expanded), ions, params.most_linked, seed)
drawn = from_generators(samples, params.most_generated)
pool = gather(drawn, linked, known=pd.read_parquet(snakemake.input.salts)["salt_id"])
ranked = {Path(path).parent.name: pd.read_parquet(path) for path in snakemake.input.ranked}
pool = with_origins(pool, ions["ion_id"], ranked)
log.info("%d salts of links and %d of generators, %d in the pool", len(linked), len(drawn), len(pool))

features = pd.read_parquet(snakemake.input.features).set_index("smiles")
salts = salts_of(
    pool["cation"], pool["anion"], pool["n_cation"], pool["n_anion"], snakemake.threads, features
)
predicted = load(snakemake.input.model).predict_salts(salts, params.use_K)
predicted = predicted.rename(columns={"new_ions": "new_to_melting_model"})
if params.viscosity_mPa_s:
    viscosity = load_property(snakemake.input.viscosity[0])
    answers = viscosity.answers(salts)
    predicted[P_FLUID] = viscosity.probability_below(params.viscosity_mPa_s, answers, params.use_K)
pd.concat([pool, predicted], axis=1).to_parquet(snakemake.output.pool, index=False)
log.info("%.1f %% predicted to melt below 373.15 K", 100 * (predicted["p_low"] > 0.5).mean())
