"""P(mesophase) and the ordered range of the screen's candidates."""

import pandas as pd

from lowmelt.chem.salts import split_salt
from lowmelt.mesophase.predict import load, ordered_between
from lowmelt.runtime import start

log = start(snakemake.log[0], snakemake.rule)
candidates = pd.read_csv(snakemake.input.candidates)
if candidates.empty:
    found = candidates[["salt_id"]]
else:
    salts = [split_salt(one) for one in candidates["smiles"]]
    drawn = candidates[["smiles"]].assign(
        cation=[salt.cation.smiles for salt in salts], anion=[salt.anion.smiles for salt in salts]
    )
    model = load(snakemake.input.model)
    found = model.predict(drawn)
    cold_K, hot_K = snakemake.params.ordered_K
    found = found.assign(p_ordered=ordered_between(found, cold_K, hot_K, model.confidence))
    found = candidates[["rank", "salt_id", "smiles"]].join(found.add_prefix("lc_"))
    log.info("%d of %d candidates with P(mesophase) > 0.5", (found["lc_p_mesophase"] > 0.5).sum(), len(found))
found.to_csv(snakemake.output.answers, index=False, float_format="%.3f")
