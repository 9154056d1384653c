"""The final model of melting, clearing and mesophase of salts, and its card."""

import json

import pandas as pd

from lowmelt.mesophase.cross_validation import labelled
from lowmelt.mesophase.features import read_features
from lowmelt.mesophase.judging import coverage_of, main_answers
from lowmelt.mesophase.phase_head import commonest_kind
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
held_out = pd.concat([
    main_answers(part) for path in snakemake.input.answers if len(part := pd.read_parquet(path))
])  # fmt: skip
main = held_out[substances["cation"].to_numpy()[held_out["row"]] != ""]
model = fit(values, labels, features, main, params.trees, params.steps, params.confidence,
            derive_seed(params.seed, snakemake.rule))  # fmt: skip
save_model(model, snakemake.output.model)
covered = coverage_of(main, params.confidence)
covered.to_csv(snakemake.output.coverage, index=False, float_format="%.3f")
clearing = int((values["property"] == 1).sum())
few = params.fewest_clearing
warning = f"clearing points of {clearing} salts: no accuracy is claimed for them below {few}"
for row in covered[covered["property"] == "clearing"].itertuples():
    covers = f"{100 * row.stated:.0f} % intervals covered {100 * row.covered:.0f} % of {row.values}"
    warning += f"; their {covers} with the series out"
card = {
    "answers": "P(mesophase), melting and clearing with intervals, the ordered range, a phase sequence",
    "learned_from": {"melting": int((values["property"] == 0).sum()), "clearing": clearing,
                     "labels": len(labels), "mesomorphic": int(labels["mesophase"].sum())},
    "intervals_from": f"{len(main)} held-out answers with the series of the cation or of the salt out",
    "intervals_covered": covered.round(3).to_dict("records"),
    "warning": "" if clearing >= few else warning,
    "commonest_mesophase": commonest_kind(labels["phases"]), "confidence": params.confidence,
    "seed": params.seed,
}  # fmt: skip
with open(snakemake.output.card, "w") as handle:
    json.dump(card, handle, indent=1)
log.info("learned from %s", card["learned_from"])
