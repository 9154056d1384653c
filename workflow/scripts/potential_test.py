"""Errors of all models and of the classical force field on all sets of frames."""

from pathlib import Path

import numpy as np
import pandas as pd
import torch

from lowmelt.forcefield.learned import Committee
from lowmelt.potentials import examine, frames, references, splits
from lowmelt.potentials.ions import read
from lowmelt.potentials.separated import draw_apart
from lowmelt.runtime import start

log = start(snakemake.log[0], snakemake.rule)
inputs, params, output = snakemake.input, snakemake.params, snakemake.output
torch.set_num_threads(snakemake.threads)


def committee(paths):
    """From model files."""
    return Committee.read([Path(path) for path in paths])


parameters, alone = read(inputs.ions[0])
found, table = frames.read(inputs.frames), pd.read_csv(inputs.split)
alone = references.complete(alone, parameters, splits.of(found, table, splits.TRAIN))
first, last = ([f for path in paths for f in frames.read(path)] for paths in (inputs.first_own, inputs.own))
sets = examine.sets(found, table)
rounds = params.final != params.first
own = {examine.FIRST: first, examine.OWN: last} if rounds else {examine.OWN: last}
rows = [examine.classical(parameters, params.charge_scale, alone, sets | own)]
for size, path in zip(params.curve, inputs.curve, strict=True):
    rows.append(examine.learned(f"n{size}", committee([path]), alone, sets))
for name, path in zip(params.only, inputs.only, strict=True):
    apart = examine.apart(sets, name)
    rows.append(examine.learned(f"only_{name}", committee([path]), alone, apart))
before, after = committee(inputs.before), committee(inputs.committee)
rows.append(examine.learned(params.first, before, alone, sets | own))
if rounds:
    rows.append(examine.learned(params.final, after, alone, {**sets, examine.OWN: last}))
errors = pd.concat(rows, ignore_index=True)
errors.to_csv(output.frames, index=False)
learnt = {f"n{size}": len(splits.training_indices(table, size)) for size in params.curve}
for name in params.only:
    learnt[f"only_{name}"] = len(splits.training_indices(table, params.size, name))
if params.size:
    learnt |= dict.fromkeys((params.first, params.final), len(splits.training_indices(table, params.size)))
scores = examine.summarised(errors, params.final, learnt)
scores.to_csv(output.scores, index=False)
np.savez_compressed(output.parity, **examine.parity(after, parameters, params.charge_scale, sets["test"]))

left_out = pd.concat([pd.read_csv(path) for path in inputs.left_out], ignore_index=True)
left_out.to_csv(output.left_out, index=False)
pair = [parameters[name] for name in frames.ions_of(sets["test"][0])]
cation, anion = (next(ion for ion in pair if ion.charge * sign > 0) for sign in (1, -1))
distances = np.arange(4.0, 20.1, 1.0)
apart = draw_apart(after, cation, anion, distances, params.labels, alone)
apart.to_csv(output.separated, index=False)
for row in scores.itertuples():
    log.info(
        "%s, %s: force %.0f %%, ions %.0f %%", row.model, row.split, row.force_percent, row.resultant_percent
    )
