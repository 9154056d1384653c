"""The published perceptron on one table and temperature, with and without transfer."""

import dataclasses
from pathlib import Path

import numpy as np
import pandas as pd
import torch

from lowmelt.mesophase.observations import TooFewValues
from lowmelt.mesophase.tasks import read_task, small
from lowmelt.mesophase.transfer import Protocol, chosen_and_by_test, run_arms
from lowmelt.regression.splits import assign_folds
from lowmelt.runtime import derive_seed, start

log = start(snakemake.log[0], snakemake.rule)
torch.set_num_threads(snakemake.threads)
params, table, name = snakemake.params, snakemake.wildcards.table, snakemake.wildcards.property
seed = derive_seed(params.seed, snakemake.rule, table, name)
substances = pd.read_parquet(snakemake.input.substances)
with np.load(snakemake.input.features) as stored:
    bits = stored["bits"].astype(np.float32)
protocol = Protocol(**params.protocol)
try:
    task = read_task(substances, pd.read_parquet(snakemake.input.observations), bits, table, name)
except TooFewValues as error:
    log.warning("not trained: %s", error)
    answers = pd.DataFrame(columns=["arm"])
else:
    rows = pd.DataFrame({"salt_id": task.target_id})
    folds, repeats = params.folds, params.repeats
    if small(len(rows)):
        folds, repeats = len(rows), min(3, repeats)
        protocol = dataclasses.replace(protocol, epochs=min(protocol.epochs, params.small_epochs))
    split = assign_folds(rows, "random", folds, repeats, seed)
    answers = run_arms(task, split, params.arms, protocol, seed, Path(params.parts), params.code)
    answers = chosen_and_by_test(answers)
    log.info("%s, %s: %d values, %d folds", table, name, len(rows), folds * repeats)
answers.assign(table=table, property=name).to_parquet(snakemake.output.answers)
