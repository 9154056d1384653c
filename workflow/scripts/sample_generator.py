"""Samples a trained generator, judges every string, and measures how well unseen strings are written back."""

import json
import time
from pathlib import Path

import numpy as np
import pandas as pd
import torch

from lowmelt.generator.generate import draw, reconstruction
from lowmelt.generator.partners import choose_partners
from lowmelt.generator.saved import load
from lowmelt.generator.strict import Limits, judge_ion_pairs, judge_strings, mark_new
from lowmelt.generator.withheld import Identities, identities
from lowmelt.links.scorer import load as load_scorer
from lowmelt.runtime import derive_seed, start

log = start(snakemake.log[0], snakemake.rule)
name, settings, count = snakemake.wildcards.dataset, snakemake.params.settings, snakemake.params.samples
seed = derive_seed(snakemake.params.seed, snakemake.rule, name)
torch.set_num_threads(snakemake.threads)
limits = Limits(frozenset(snakemake.params.elements), snakemake.params.max_heavy_atoms)

generator = load(snakemake.input.model)
ions, salts = pd.read_parquet(snakemake.input.ions), pd.read_parquet(snakemake.input.salts)
tables = Identities(
    frozenset(ions["ion_id"]), frozenset(zip(salts["cation_id"], salts["anion_id"], strict=True))
)
learnt = identities(pd.read_parquet(snakemake.input.learned)["smiles"])
kinds = ("cation", "anion") if generator.subject == "ion" else ("salt",)

began = time.monotonic()
strings = {
    kind: draw(generator, kind, count, settings["temperature"], settings["spread"], derive_seed(seed, kind))
    for kind in kinds
}
drawn_s = time.monotonic() - began
judge = judge_ion_pairs if len(kinds) == 2 else judge_strings
judged = judge(*strings.values(), limits)
if snakemake.input.scorer:
    scorer = load_scorer(Path(snakemake.input.scorer).parent)
    usable = judged["valid"].to_numpy()
    anions = choose_partners(strings["cation"], strings["anion"], usable, scorer.score, seed)
    judged = judge_ion_pairs(strings["cation"], anions, limits)
    log.info("paired in %.1f s", time.monotonic() - began - drawn_s)
samples = mark_new(judged, tables, learnt)
log.info(
    "%s: %d salts in %.1f s, judged in %.1f s, %.1f %% strictly valid",
    name, count, drawn_s, time.monotonic() - began - drawn_s, 100 * np.mean(samples["valid"]),
)  # fmt: skip
samples.to_parquet(snakemake.output.samples, index=False)
with open(snakemake.output.reconstruction, "w") as handle:
    json.dump(reconstruction(generator, ions, salts, snakemake.params.reconstructed), handle, indent=1)
