"""Trains one generator on ions or on whole salts and goes on from its last checkpoint after a kill."""

import shutil
from pathlib import Path

import pandas as pd
import torch

from lowmelt.generator.build import build
from lowmelt.generator.saved import save
from lowmelt.generator.splits import combinations
from lowmelt.runtime import choose_device, derive_seed, start

log = start(snakemake.log[0], snakemake.rule)
name, settings = snakemake.wildcards.dataset, snakemake.params.settings
seed = derive_seed(snakemake.params.seed, snakemake.rule, name)
torch.set_num_threads(snakemake.threads)
choose_device()

ions, salts = pd.read_parquet(snakemake.input.ions), pd.read_parquet(snakemake.input.salts)
strings = ions[["smiles", "kind", "part"]]
if settings["subject"] == "salt":
    strings = salts[["smiles", "part"]].assign(kind="salt")
    learned = strings.loc[strings["part"] == "train", "smiles"].tolist()
    if settings["strings"] == "all":
        learned = combinations(ions, settings["most_strings"], seed)
    elif settings["strings"] == "link":
        expanded = pd.read_parquet(snakemake.input.expanded)
        seen = ions[ions["part"] == "train"].set_index("ion_id")["smiles"]
        pairs = expanded["cation_id"].map(seen) + "." + expanded["anion_id"].map(seen)
        learned = pairs.dropna().tolist()
    fresh = pd.DataFrame({"smiles": learned, "part": "train", "kind": "salt"})
    strings = pd.concat([fresh, strings[strings["part"] != "train"]])
log.info("%s: %d strings to learn from", name, (strings["part"] == "train").sum())

# Beside the outputs but not one of them: Snakemake removes the outputs of a killed job.
checkpoints = Path(snakemake.output.model).parent / "checkpoints"
generator, history, learned = build(strings, settings, checkpoints, seed)
save(generator, snakemake.output.model)
history.to_csv(snakemake.output.history, index=False)
learned.to_parquet(snakemake.output.learned, index=False)
shutil.rmtree(checkpoints)
