"""Sets known links apart for training, validation and test; made once, read by all link models."""

import numpy as np
import pandas as pd

from lowmelt.links.graph import GraphError
from lowmelt.links.splits import SOURCE, TRAIN, split_by_source, split_links
from lowmelt.runtime import derive_seed, start

log = start(snakemake.log[0], snakemake.rule)
kind, replicate = snakemake.wildcards.split, snakemake.wildcards.replicate
params = snakemake.params

links = pd.read_parquet(snakemake.input.links, columns=["cation_id", "anion_id", "salt_id"])
sources = pd.read_parquet(snakemake.input.salts, columns=["salt_id", "sources"])
pair = ["cation_id", "anion_id"]
links = links.merge(sources, on="salt_id").groupby(pair, as_index=False)["sources"].agg(";".join)
if links.empty:
    raise GraphError(f"{snakemake.input.links}: no links; see curation.csv for why rows were dropped")
cation, cations = pd.factorize(links["cation_id"])
anion, anions = pd.factorize(links["anion_id"])
edges, shape = np.stack([cation, anion], 1), (len(cations), len(anions))
rng = np.random.default_rng(derive_seed(params.seed, "split_links", kind, replicate))
if kind == SOURCE:
    part = split_by_source(edges, links["sources"].tolist(), rng, params.valid + params.test)
if kind == SOURCE and len(set(part)) < 3:
    log.warning("no source holds links of its own: cations leave in its place")
    kind = "cold_cation"
if kind != SOURCE:
    part = split_links(edges, shape, kind, rng, params.valid, params.test)
links = links.assign(part=part)
links.to_parquet(snakemake.output[0], index=False)
log.info("%s, replicate %s: %s", kind, replicate, links["part"].value_counts().to_dict())
for left_out, group in links[links["part"] != TRAIN].groupby("sources"):
    log.info("%d links for validation and test are in %s alone", len(group), left_out)
