"""Goes on with a network: frames of its own trajectories, labelled, beside those that it was trained on."""

from pathlib import Path

import pandas as pd
import torch

from lowmelt.potentials import frames, references, replay, splits, training
from lowmelt.potentials.example import example
from lowmelt.potentials.ions import read
from lowmelt.potentials.loss import Weights
from lowmelt.runtime import choose_device, derive_seed, hash_of, start

log = start(snakemake.log[0], snakemake.rule)
inputs, params, output = snakemake.input, snakemake.params, snakemake.output
torch.set_num_threads(snakemake.threads)

import mace  # noqa: F401  (before a model is read)

made = torch.load(inputs.model, weights_only=False, map_location="cpu").requires_grad_(True)
elements, r_max = [int(z) for z in made.atomic_numbers], float(made.r_max)
parameters, alone = read(inputs.ions[0])
found, table = frames.read(inputs.frames), pd.read_csv(inputs.split)
alone = references.complete(alone, parameters, splits.of(found, table, splits.TRAIN))
own = [frame for path in inputs.own for frame in frames.read(path)]
old = [found[i] for i in splits.training_indices(table, params.size)]
valid = splits.of(found, table, splits.VALID)
learnt, held = replay.mix(old, own, valid)
device = choose_device()
parts = [[example(frame, elements, r_max, alone).to(device) for frame in part] for part in (learnt, held)]

seed = derive_seed(params.seed, "potential_refine", snakemake.wildcards.round, snakemake.wildcards.member)
log.info("%d frames of its own beside %d old ones", len(own), len(old))
checkpoint = Path(output.model).with_suffix(".running")
belongs = hash_of(inputs, dict(params.items()), *snakemake.wildcards)
schedule = training.Schedule(**{**params.training, **params.refine})
made, curve = training.train(made, *parts, Weights(**params.loss), schedule, seed, checkpoint, belongs)
torch.save(made, output.model)
pd.DataFrame(curve).to_csv(output.curve, index=False)
checkpoint.unlink(missing_ok=True)
