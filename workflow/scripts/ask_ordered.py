"""The combinations of given ions likeliest to be ordered through a range of temperatures, with evidence."""

import json
from pathlib import Path

import pandas as pd

from lowmelt.ask.answers import crosses, described, without_warnings
from lowmelt.ask.export import write_structures, write_workbook
from lowmelt.ask.ordered import best_ordered, labelled_near, told_ordered
from lowmelt.ask.purchasable import read_ions, read_shop
from lowmelt.mesophase.predict import load
from lowmelt.runtime import start
from lowmelt.screen.known import named_by, read_identities
from lowmelt.screen.warnings import read_warnings

log = start(snakemake.log[0], snakemake.rule)
params, given = snakemake.params, snakemake.input
cold_K, hot_K = params.ordered_K

shop, rules = read_shop(pd.read_csv(given.shop)), read_warnings(given.warnings)
chosen = given.chosen[0] if given.chosen else ""
ions = read_ions(pd.read_csv(chosen), shop, chosen) if chosen else shop
every = crosses(ions, pd.read_parquet(given.features).set_index("smiles"), snakemake.threads)
salts = without_warnings(every, rules, params.dropped)
model = load(given.model)
answers = best_ordered(salts, model, cold_K, hot_K, params.most)
found = labelled_near(answers, model, pd.read_parquet(given.substances), params.neighbours)
named = named_by(answers, read_identities(given.known))
answers = described(answers, shop, pd.read_parquet(given.salts), named, rules)

answers.to_csv(snakemake.output.answers, index=False, float_format="%.4g")
found.to_csv(snakemake.output.evidence, index=False, float_format="%.5g")
warning = json.loads(Path(given.card).read_text())["warning"]
about = {"ions": params.ions, "ordered_K": params.ordered_K, "warning": warning}
write_workbook(snakemake.output.workbook, {"answers": answers, "evidence": found}, about)
write_structures(snakemake.output.structures, answers)
log.info("%d cations with %d anions, %d salts, %d of them dropped for their warnings; ordered from %g to "
         "%g K: best chance %.2f", len(ions.cations), len(ions.anions), len(every), len(every) - len(salts),
         cold_K, hot_K, answers["p_ordered"][0])  # fmt: skip
if warning:
    log.info("beware: %s", warning)
for text in told_ordered(answers, found):
    log.info("%s", text)
