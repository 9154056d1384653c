"""One network trained on the first so many frames; resumed after a kill."""

from pathlib import Path

import pandas as pd
import torch

from lowmelt.potentials import frames, network, references, splits, training
from lowmelt.potentials.example import example
from lowmelt.potentials.ions import read
from lowmelt.potentials.loss import Weights
from lowmelt.runtime import choose_device, derive_seed, hash_of, start

log = start(snakemake.log[0], snakemake.rule)
inputs, params, output = snakemake.input, snakemake.params, snakemake.output
member = int(snakemake.wildcards.member)
torch.set_num_threads(snakemake.threads)

parameters, alone = read(inputs.ions[0])
found, table = frames.read(inputs.frames), pd.read_csv(inputs.split)
alone = references.complete(alone, parameters, splits.of(found, table, splits.TRAIN))
shape = network.Size(**params.network)
elements = network.elements_of(found)
learnt = splits.training_indices(table, params.size, params.only)
held = table[table["split"] == splits.VALID]
valid = held.index[held["composition"] == params.only] if params.only else held.index
device = choose_device()
parts = [
    [example(found[i], elements, shape.r_max, alone).to(device) for i in part] for part in (learnt, valid)
]

seed = derive_seed(params.seed, "potential_train", params.only or params.size, member)
made = network.build(shape, elements, parts[0], seed)
log.info("%d frames, %d weights", len(learnt), sum(p.numel() for p in made.parameters()))
checkpoint = Path(output.model).with_suffix(".running")
made, curve = training.train(
    made,
    *parts,
    Weights(**params.loss),
    training.Schedule(**params.training),
    seed,
    checkpoint,
    hash_of(inputs, dict(params.items()), member),
)
torch.save(made, output.model)
pd.DataFrame(curve).to_csv(output.curve, index=False)
checkpoint.unlink(missing_ok=True)
