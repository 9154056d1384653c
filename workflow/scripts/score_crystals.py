"""All scores of the mesophase stage: models beside their baselines, arms of transfer, images, phases."""

import pandas as pd

from lowmelt.mesophase.judging import score
from lowmelt.mesophase.phase_head import phase_scores
from lowmelt.mesophase.transfer import paired_differences
from lowmelt.runtime import derive_seed, start

log = start(snakemake.log[0], snakemake.rule)
params = snakemake.params
seed = derive_seed(params.seed, snakemake.rule)
held_out = [part for path in snakemake.input.answers if len(part := pd.read_parquet(path))]
table = pd.concat([
    score(part).assign(table=part["table"].iloc[0], split=part["split"].iloc[0]) for part in held_out
])  # fmt: skip
first = ["table", "split", "property", "model"]
table[[*first, *table.columns.difference(first, sort=False)]].to_csv(
    snakemake.output.scores, index=False, float_format="%.4f"
)
columns = ["table", "split", "repeat", "fold", "substance_id", "property", "value_K", "predicted_K",
           "lower_K", "upper_K", "expected_error_K"]  # fmt: skip
pd.concat([part[columns] for part in held_out]).to_csv(
    snakemake.output.predictions, index=False, float_format="%.2f"
)
substances = pd.read_parquet(snakemake.input.substances).drop_duplicates("substance_id")
series = substances.set_index("substance_id")["series"]
arms = []
for network, paths in (
    ("perceptron", snakemake.input.perceptron),
    ("convolution", snakemake.input.convolution),
):
    for path in paths:
        answers = pd.read_parquet(path)
        keys = ["table", "property", *(["variant"] if "variant" in answers else [])]
        for names, part in answers.groupby(keys):
            found = paired_differences(part, series, seed=seed)
            arms.append(found.assign(network=network, **dict(zip(keys, names, strict=True))))
transfer = pd.concat(arms) if arms else pd.DataFrame(columns=["network", "table", "property", "arm"])
transfer.to_csv(snakemake.output.transfer, index=False, float_format="%.3f")
phases = [pd.read_parquet(path) for path in snakemake.input.phases]
models = ["majority", "chain_rule", "logistic", "trees", "blend"]
pd.concat([phase_scores(part, models).assign(split=part["split"].iloc[0]) for part in phases]).to_csv(
    snakemake.output.phases, index=False, float_format="%.4f"
)
log.info("%d tables scored, %d arms", len(held_out), len(transfer))
