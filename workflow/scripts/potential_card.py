"""The card of the committee, with its files beside it."""

import json
import shutil
from pathlib import Path

import pandas as pd

from lowmelt.chem.salts import split_salt
from lowmelt.potentials import frames, splits, verdict
from lowmelt.potentials.ions import read
from lowmelt.runtime import start

log = start(snakemake.log[0], snakemake.rule)
inputs, params, output = snakemake.input, snakemake.params, snakemake.output

parameters, _ = read(inputs.ions[0])
salts = [split_salt(smiles) for entry in params.compositions for smiles in entry["salts"]]
covered = {ion.ion_id: parameters[ion.ion_id] for salt in salts for ion in (salt.cation, salt.anion)}
scores, table, found = pd.read_csv(inputs.scores), pd.read_csv(inputs.split), frames.read(inputs.frames)
learnt = [found[i] for i in splits.training_indices(table, params.size)]
for source, target in zip(inputs.models, output.models, strict=True):
    shutil.copyfile(source, target)
scores = scores[scores["model"] == params.model]
runs = [json.loads(Path(path).read_text()) for path in inputs.runs]
limits = verdict.Limits(**params.limits)
card = verdict.card(
    [Path(path) for path in output.models], covered, [entry["name"] for entry in params.compositions],
    params.labels, scores, runs, limits, params.demonstration, learnt,
)  # fmt: skip
card.write(Path(output.card))
verdict.as_table(card, scores, runs, limits).to_csv(output.table, index=False)
log.info("%s", "passed" if card.passed else f"not passed: {'; '.join(card.reasons)}")
