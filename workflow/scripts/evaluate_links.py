"""Trains every link model on one split and judges all with the same questions."""

import pandas as pd
import torch

from lowmelt.links.evaluation import evaluate_model
from lowmelt.links.hybrid import Settings as HybridSettings
from lowmelt.links.models import Task
from lowmelt.links.published import Settings as SageSettings
from lowmelt.links.read import read_graph, read_part
from lowmelt.runtime import choose_device, derive_seed, start

log = start(snakemake.log[0], snakemake.rule)
torch.set_num_threads(snakemake.threads)
split, replicate = snakemake.wildcards.split, int(snakemake.wildcards.replicate)

graph = read_graph(snakemake.input)
part = read_part(snakemake.input.split, graph)
task = Task(
    graph,
    HybridSettings(**snakemake.params.hybrid),
    SageSettings(**snakemake.params.sage),
    choose_device(),
)
seed = derive_seed(snakemake.params.seed, "evaluate_links", split, replicate)
rows, pairs = [], []
for name in snakemake.params.models:
    metrics, reliable = evaluate_model(task, name, part, seed)
    rows.append({"split": split, "replicate": replicate, "model": name, **metrics})
    pairs.append(reliable.assign(split=split, replicate=replicate, model=name))
    log.info(
        "%s %d, %s: matched AUC %.3f, MRR %.3f",
        split,
        replicate,
        name,
        metrics["matched_auc"],
        metrics["mrr_anion"],
    )
pd.DataFrame(rows).to_csv(snakemake.output.metrics, index=False, float_format="%.5f")
pd.concat(pairs, ignore_index=True).to_parquet(snakemake.output.pairs, index=False)
