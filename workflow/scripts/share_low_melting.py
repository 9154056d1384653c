"""Asks whether expansion enriches low melting: predicted shares of known, added and random pairs."""

import numpy as np
import pandas as pd

from lowmelt.links.low_melting import low_probability, sample_pairs, share
from lowmelt.melting.predict import load
from lowmelt.runtime import derive_seed, start

log = start(snakemake.log[0], snakemake.rule)
params = snakemake.params
rng = np.random.default_rng(derive_seed(params.seed, "share_low_melting"))

ions = pd.read_parquet(snakemake.input.ions)
expanded = pd.read_parquet(snakemake.input.expanded)
model = load(snakemake.input.melting)
smiles = ions.set_index("ion_id")["smiles"]
groups = {"known": expanded[expanded["round"] == 0]}
for number in sorted(set(expanded["round"]) - {0}):
    groups[f"round {number}"] = expanded[expanded["round"] == number]
cations, anions = (ions.loc[ions["charge"] * sign > 0, "ion_id"].to_numpy() for sign in (1, -1))
groups["random pairs"] = pd.DataFrame(
    {
        "cation_id": rng.choice(cations, params.sampled),
        "anion_id": rng.choice(anions, params.sampled),
    }
)
rows = []
for name, group in groups.items():
    sample = sample_pairs(group, params.sampled, rng)
    low = low_probability(sample, smiles, model, snakemake.threads)
    rows.append({"group": name, "pairs": len(group), **share(low)})
    if name.startswith("round"):
        best = np.argsort(-sample["probability"].to_numpy() * low**params.weight)[: max(1, len(sample) // 2)]
        rows.append({"group": f"{name}, weighed", "pairs": len(group) // 2, **share(low[best])})
    log.info(
        "%s: %.1f %% of %d predicted to melt below 373.15 K", name, 100 * share(low)["share_low"], len(sample)
    )
pd.DataFrame(rows).to_csv(snakemake.output[0], index=False, float_format="%.4f")
