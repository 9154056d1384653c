"""Trains one generator on ions or on whole salts and goes on from its last checkpoint after a kill."""

import shutil
from pathlib import Path

import pandas as pd
import torch

from lowmelt.generator.build import build
from lowmelt.generator.saved import save
from lowmelt.generator.settings import Settings
from lowmelt.generator.splits import strings_to_learn
from lowmelt.generator.withheld import held_out
from lowmelt.runtime import choose_device, derive_seed, start

log = start(snakemake.log[0], snakemake.rule)
name, settings = snakemake.wildcards.dataset, Settings.of(snakemake.params.settings)
seed = derive_seed(snakemake.params.seed, snakemake.rule, name)
torch.set_num_threads(snakemake.threads)

ions, salts = pd.read_parquet(snakemake.input.ions), pd.read_parquet(snakemake.input.salts)
linked = pd.read_parquet(snakemake.input.expanded) if snakemake.input.expanded else None
strings = strings_to_learn(
    ions, salts, settings.subject, settings.strings, settings.most_strings, linked, seed
)
log.info("%s: %d strings to learn from", name, (strings["part"] == "train").sum())

# Beside the outputs but not one of them: Snakemake removes the outputs of a killed job.
checkpoints = Path(snakemake.output.model).parent / "checkpoints"
away = held_out(ions, salts)
generator, history, learnt = build(strings, away, settings, checkpoints, seed, device=choose_device())
save(generator, snakemake.output.model)
history.to_csv(snakemake.output.history, index=False)
learnt.to_parquet(snakemake.output.learned, index=False)
shutil.rmtree(checkpoints)
