"""The final model of melting, clearing and mesophase of salts, and its card."""

import json

import pandas as pd

from lowmelt.mesophase.cross_validation import labelled
from lowmelt.mesophase.features import read_features
from lowmelt.mesophase.judging import main_way
from lowmelt.mesophase.predict import fit
from lowmelt.mesophase.substances import is_labelled
from lowmelt.model_files import save_model
from lowmelt.runtime import derive_seed, start

log = start(snakemake.log[0], snakemake.rule)
params = snakemake.params
substances = pd.read_parquet(snakemake.input.substances).reset_index(names="row")
features = read_features(snakemake.input.features)
values = labelled(pd.read_parquet(snakemake.input.observations), substances.drop(columns="row"))
values = values[values["table"].isin(["ilc", "own", "il"])]
values = values[substances.set_index("row").loc[values["row"], "cation"].to_numpy() != ""]
labels = substances[is_labelled(substances)]
held_out = pd.read_parquet(snakemake.input.answers)
way = main_way(held_out)
main = held_out.drop(columns=["trees", "process", "process_sd", "blend"] if way else []).rename(
    columns={f"{name}{way}": name for name in ("trees", "process", "process_sd", "blend")}
)
model = fit(values, labels, features, main, params.trees, params.steps, params.confidence,
            derive_seed(params.seed, snakemake.rule))  # fmt: skip
save_model(model, snakemake.output.model)
clearing = int((values["property"] == 1).sum())
card = {
    "answers": "P(mesophase), melting and clearing with intervals, the ordered range, a phase sequence",
    "learned_from": {"melting": int((values["property"] == 0).sum()), "clearing": clearing,
                     "labels": len(labels), "mesomorphic": int(labels["mesophase"].sum())},
    "intervals_from": f"{len(main)} held-out answers with the series of the cation out",
    "warning": "" if clearing >= params.fewest_clearing else
    f"clearing points of {clearing} salts: no accuracy is claimed for them below {params.fewest_clearing}",
    "kind_of_mesophase": model.usual_kind, "confidence": params.confidence, "seed": params.seed,
}  # fmt: skip
with open(snakemake.output.card, "w") as handle:
    json.dump(card, handle, indent=1)
log.info("learned from %s", card["learned_from"])
