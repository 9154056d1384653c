"""Answers what the config asks of the latent: ions like a given one, ions between two given ones."""

import pandas as pd
import torch

from lowmelt.generator.neighbourhood import around, between
from lowmelt.generator.saved import load
from lowmelt.generator.strict import Limits
from lowmelt.runtime import derive_seed, start

log = start(snakemake.log[0], snakemake.rule)
asked = snakemake.params.neighbourhood
limits = Limits(frozenset(snakemake.params.elements), snakemake.params.max_heavy_atoms)
torch.set_num_threads(snakemake.threads)
generator = load(snakemake.input.model)

answers = []
for smiles in asked["around"]:
    seed = derive_seed(snakemake.params.seed, snakemake.rule, smiles)
    found = around(generator, smiles, asked["draws"], asked["radius"], asked["temperature"], limits, seed)
    log.info("%d ions like %s", len(found), smiles)
    answers.append(found)
for first, last in asked["between"]:
    seed = derive_seed(snakemake.params.seed, snakemake.rule, first, last)
    found = between(generator, first, last, asked["steps"], asked["temperature"], limits, seed)
    log.info("%d ions between %s and %s", len(found), first, last)
    answers.append(found)
known = set(pd.read_parquet(snakemake.input.ions)["ion_id"])
table = pd.concat(answers, ignore_index=True)
table["known"] = table["ion_id"].isin(known)
columns = ["first", "last", "ion_id", "smiles", "known", "similarity", "times", "position"]
table = table.reindex(columns=columns)
table.to_csv(snakemake.output.table, index=False, float_format="%.4f")
