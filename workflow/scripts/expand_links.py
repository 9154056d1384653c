"""One round of expansion: trains on the links so far, adds the pairs that keep the promised precision."""

import json
from pathlib import Path

import numpy as np
import pandas as pd
import torch

from lowmelt.links.expansion import accepted_pairs, as_salts, choose_threshold, hold_out
from lowmelt.links.hybrid import Settings as HybridSettings
from lowmelt.links.low_melting import low_probability
from lowmelt.links.models import Task
from lowmelt.links.published import Settings as SageSettings
from lowmelt.links.read import read_added, read_graph, read_part
from lowmelt.links.splits import TEST, TRAIN, VALID
from lowmelt.melting.predict import load
from lowmelt.runtime import choose_device, derive_seed, start

log = start(snakemake.log[0], snakemake.rule)
torch.set_num_threads(snakemake.threads)
params, number = snakemake.params, int(snakemake.wildcards.round)

graph = read_graph(snakemake.input)
part = read_part(snakemake.input.split, graph)
train, valid, test = (graph.edges[part == p] for p in (TRAIN, VALID, TEST))
added, probability = read_added(list(snakemake.input.earlier), graph)
replace = params.model == "sage_published"  # as coded there, the links of a round replace all earlier ones
if replace and number > 1:
    train = train[:0]
present = added[:0] if replace else np.concatenate([graph.edges, added])

held_out = hold_out(graph, valid, test, np.random.default_rng(derive_seed(params.seed, "expand_links")))
if not replace:  # what the rounds are judged by, links or not, is learnt from by none
    learnt = ~held_out.holds(added, graph.shape)
    added, probability = added[learnt], probability[learnt]
rng = np.random.default_rng(derive_seed(params.seed, "expand_links", number))
task = Task(graph, HybridSettings(**params.hybrid), SageSettings(**params.sage), choose_device())
model = task.fit(params.model, train, valid, rng, added, probability)
acceptance = choose_threshold(model, graph.shape, held_out, params.precision, logit_zero=replace)
pairs = accepted_pairs(model, graph, acceptance, present, snakemake.output.stream, params.top_k or None)
new = as_salts(pairs, graph.cations, graph.anions, number)
if params.melting_weight:
    smiles = pd.read_parquet(snakemake.input.ions).set_index("ion_id")["smiles"]
    low = low_probability(new, smiles, load(snakemake.input.melting[0]), snakemake.threads)
    least = float(acceptance.calibration(np.array([acceptance.threshold]))[0])
    new = new[new["probability"] * low**params.melting_weight >= least].reset_index(drop=True)
new.to_parquet(snakemake.output.links, index=False)

found = {name: value if np.isfinite(value) else None for name, value in acceptance.facts.items()}
facts = {
    "round": number,
    "model": params.model,
    "trained_on": len(train) + len(added),
    "added": len(new),
    **found,
}
Path(snakemake.output.facts).write_text(json.dumps(facts, indent=1))
log.info("round %d: %d links learnt, %d added", number, facts["trained_on"], len(new))
log.info(
    "precision on held-out links %.3f, recall %.3f",
    *(acceptance.facts[name] for name in ("precision_test", "recall_test")),
)
