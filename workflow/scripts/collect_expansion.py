"""The known links and those of all rounds in one table, and the growth round by round.

The probability of an added link is that of the fitted scorer, which is calibrated on other sources.
"""

import json
from pathlib import Path

import pandas as pd

from lowmelt.links.scorer import load
from lowmelt.runtime import start

log = start(snakemake.log[0], snakemake.rule)
columns = ["cation_id", "anion_id", "n_cation", "n_anion", "salt_id", "probability", "round"]

salts = pd.read_parquet(snakemake.input.salts)
links = pd.read_parquet(snakemake.input.links).drop_duplicates(["cation_id", "anion_id"])
known = links[["salt_id"]].merge(salts, on="salt_id").assign(probability=1.0, round=0)[columns]
rounds = [pd.read_parquet(path) for path in snakemake.input.rounds]
if snakemake.params.replace:
    rounds = rounds[-1:]
added = pd.concat(rounds, ignore_index=True)
scorer = load(Path(snakemake.input.scorer).parent)
added["probability"] = scorer.score_known(added["cation_id"], added["anion_id"])
table = pd.concat([known, added], ignore_index=True)
table = table.drop_duplicates(["cation_id", "anion_id"]).astype({"probability": "float32", "round": "int64"})
table.to_parquet(snakemake.output.expanded, index=False)

facts = pd.DataFrame([json.loads(Path(path).read_text()) for path in snakemake.input.facts])
facts["links"] = len(known) + (facts["added"] if snakemake.params.replace else facts["added"].cumsum())
start_row = pd.DataFrame([{"round": 0, "model": "known", "added": len(known), "links": len(known)}])
growth = pd.concat([start_row, facts], ignore_index=True)
growth.to_csv(snakemake.output.growth, index=False, float_format="%.4f")
log.info("%d known links, %d after %d rounds", len(known), len(table), len(facts))
