"""Fits the link model once for all later stages: probabilities for pairs of any ions, new ones included."""

from pathlib import Path

import numpy as np

from lowmelt.fingerprints.kinds import Settings as FingerprintSettings
from lowmelt.links.evaluation import calibrate
from lowmelt.links.graph import matrix
from lowmelt.links.models import Task
from lowmelt.links.pairing import Settings as PairingSettings
from lowmelt.links.published import Settings as SageSettings
from lowmelt.links.read import read_graph, read_part
from lowmelt.links.scorer import Scorer, save
from lowmelt.links.splits import TRAIN, VALID
from lowmelt.runtime import derive_seed, start

log = start(snakemake.log[0], snakemake.rule)

graph = read_graph(snakemake.input)
part = read_part(snakemake.input.split, graph)
rng = np.random.default_rng(derive_seed(snakemake.params.seed, "fit_link_scorer"))
task = Task(graph, PairingSettings(**snakemake.params.pairing), SageSettings())
model = task.fit_pairing(graph.edges[part == TRAIN], rng)
calibration = calibrate(
    model.block(slice(None)), graph.edges[part == VALID], matrix(graph.edges, graph.shape), rng
)
save(
    Scorer(model, calibration, FingerprintSettings(**snakemake.params.fingerprints)),
    Path(snakemake.output[0]).parent,
)
log.info("fitted on %d links between %d cations and %d anions", (part == TRAIN).sum(), *graph.shape)
