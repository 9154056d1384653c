"""One round of expansion: trains on the links so far, adds the pairs that keep the promised precision."""

import json

import numpy as np
import pandas as pd
import torch

from lowmelt.links.expansion import accepted_pairs, as_salts, choose_threshold
from lowmelt.links.lowshare import low_probability
from lowmelt.links.models import Task
from lowmelt.links.pairing import Settings as PairingSettings
from lowmelt.links.published import Settings as SageSettings
from lowmelt.links.read import read_edges, read_graph, read_part
from lowmelt.links.splits import TEST, TRAIN, VALID
from lowmelt.melting.predict import load
from lowmelt.runtime import choose_device, derive_seed, start

log = start(snakemake.log[0], snakemake.rule)
torch.set_num_threads(snakemake.threads)
params, number = snakemake.params, int(snakemake.wildcards.round)

graph = read_graph(snakemake.input)
part = read_part(snakemake.input.split, graph)
train, valid, test = (graph.edges[part == p] for p in (TRAIN, VALID, TEST))
earlier = read_edges(list(snakemake.input.earlier), graph)
as_published = params.model == "sage_published"  # each round replaces the links of the one before
learn = earlier if as_published and number > 1 else np.unique(np.concatenate([train, earlier]), axis=0)
held = np.zeros((0, 2), np.int64) if as_published else np.concatenate([graph.edges, earlier])

rng = np.random.default_rng(derive_seed(params.seed, "expand_links", number))
task = Task(graph, PairingSettings(**params.pairing), SageSettings(**params.sage), choose_device())
model = task.fit(params.model, learn, rng)
acceptance = choose_threshold(model, graph, valid, test, params.precision, rng, logit_zero=as_published)
pairs = accepted_pairs(model, graph, acceptance, held, snakemake.output.stream, params.top_k or None)
new = as_salts(pairs, graph.cations, graph.anions, number)
if params.melting_weight:
    smiles = pd.read_parquet(snakemake.input.ions).set_index("ion_id")["smiles"]
    low = low_probability(new, smiles, load(snakemake.input.melting), snakemake.threads)
    least = float(acceptance.calibration(np.array([acceptance.threshold]))[0])
    new = new[new["probability"] * low**params.melting_weight >= least].reset_index(drop=True)
new.to_parquet(snakemake.output.links, index=False)

facts = {
    "round": number,
    "model": params.model,
    "trained_on": len(learn),
    "added": len(new),
    **acceptance.facts,
}
with open(snakemake.output.facts, "w") as handle:
    json.dump(
        {k: v if np.isfinite(v) else None for k, v in facts.items() if k != "model"}
        | {"model": params.model},
        handle,
        indent=1,
    )
log.info(
    "round %d: %d links learnt, %d added; precision %.2f on test links, recall %.2f",
    number,
    len(learn),
    len(new),
    acceptance.facts["precision_test_crosses"],
    acceptance.facts["recall_test"],
)
