"""Fits the link model once for all later stages: probabilities for pairs of any ions, new ones included.

Weights and calibration are learnt on links that only other sources hold, as a user's next table is one.
"""

from pathlib import Path

import numpy as np

from lowmelt.fingerprints.kinds import Settings as FingerprintSettings
from lowmelt.links.calibration import fit_calibration
from lowmelt.links.graph import matrix
from lowmelt.links.hybrid import HybridModel, make_kernels
from lowmelt.links.hybrid import Settings as HybridSettings
from lowmelt.links.negatives import match_degrees
from lowmelt.links.read import read_graph, read_part
from lowmelt.links.scorer import Scorer, save
from lowmelt.links.splits import TRAIN
from lowmelt.runtime import derive_seed, start

log = start(snakemake.log[0], snakemake.rule)

graph = read_graph(snakemake.input)
part = read_part(snakemake.input.split, graph)
rng = np.random.default_rng(derive_seed(snakemake.params.seed, "fit_link_scorer"))
train, other = graph.edges[part == TRAIN], graph.edges[part != TRAIN]
kernels = make_kernels(graph.cations, graph.anions)
model = HybridModel(graph.cations, graph.anions, kernels, HybridSettings(**snakemake.params.hybrid)).fit(
    train, other, rng
)
judged = match_degrees(other, matrix(graph.edges, graph.shape))
calibration = fit_calibration(model.block(slice(None)), judged, snakemake.params.prior)
model.observe(graph.edges)
save(
    Scorer(model, calibration, FingerprintSettings(**snakemake.params.fingerprints)),
    Path(snakemake.output[0]).parent,
)
log.info("fitted on %d links, weighed and calibrated on %d", len(train), len(other))
