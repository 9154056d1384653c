"""Sets known links apart for training, validation and test; made once, read by all link models."""

import numpy as np
import pandas as pd

from lowmelt.links.graph import GraphError
from lowmelt.links.splits import split_links
from lowmelt.runtime import derive_seed, start

log = start(snakemake.log[0], snakemake.rule)
kind, replicate = snakemake.wildcards.split, snakemake.wildcards.replicate

links = pd.read_parquet(snakemake.input.links, columns=["cation_id", "anion_id"])
links = links.drop_duplicates().sort_values(["cation_id", "anion_id"], ignore_index=True)
if links.empty:
    raise GraphError(f"{snakemake.input.links}: no links; see curation.csv for why rows were dropped")
cation, cations = pd.factorize(links["cation_id"])
anion, anions = pd.factorize(links["anion_id"])
part = split_links(
    np.stack([cation, anion], 1),
    (len(cations), len(anions)),
    kind,
    np.random.default_rng(derive_seed(snakemake.params.seed, "split_links", kind, replicate)),
    snakemake.params.valid,
    snakemake.params.test,
)
links = links.assign(part=part)
links.to_parquet(snakemake.output[0], index=False)
log.info("%s, replicate %s: %s", kind, replicate, links["part"].value_counts().to_dict())
