"""The published convolutional network on images: kinds of image, with and without transfer."""

from pathlib import Path

import numpy as np
import pandas as pd
import torch

from lowmelt.mesophase.image_arms import ImageProtocol, run_image_arms
from lowmelt.mesophase.observations import TooFewValues
from lowmelt.mesophase.tasks import read_task
from lowmelt.regression.splits import assign_folds
from lowmelt.runtime import derive_seed, start

log = start(snakemake.log[0], snakemake.rule)
torch.set_num_threads(snakemake.threads)
params, table, name = snakemake.params, snakemake.wildcards.table, snakemake.wildcards.property
seed = derive_seed(params.seed, snakemake.rule, table, name)
substances = pd.read_parquet(snakemake.input.substances)
none = np.zeros((len(substances), 1), np.float32)
try:
    task = read_task(substances, pd.read_parquet(snakemake.input.observations), none, table, name)
except TooFewValues as error:
    log.warning("not trained: %s", error)
    answers = pd.DataFrame(columns=["arm"])
else:
    known = substances.drop_duplicates("substance_id").set_index("substance_id")[
        ["smiles", "cation", "anion"]
    ]
    target = known.loc[task.target_id].reset_index().assign(value_K=task.value_K)
    source = known.loc[task.source_id].reset_index().assign(value_K=task.source_K)
    split = assign_folds(
        target.rename(columns={"substance_id": "salt_id"}), "random", params.folds, params.repeats, seed
    )
    answers = run_image_arms(
        target,
        source,
        split,
        params.variants,
        params.arms,
        ImageProtocol(**params.protocol),
        seed,
        Path(params.parts),
        params.code,
    )
answers.assign(table=table, property=name).to_parquet(snakemake.output.answers)
log.info("%s, %s: %d answers", table, name, len(answers))
