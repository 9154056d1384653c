"""The combinations of given ions that answer a wish: predictions, how to get them, and the evidence."""

import pandas as pd

from lowmelt.ask.answers import best, crosses, without_warnings
from lowmelt.ask.export import told, write_structures, write_workbook
from lowmelt.ask.facts import TABLES, read_facts
from lowmelt.ask.purchasable import read_ions
from lowmelt.melting.predict import load
from lowmelt.melting.salts import salts_of
from lowmelt.properties.predict import load_all
from lowmelt.runtime import start

log = start(snakemake.log[0], snakemake.rule)
params, given = snakemake.params, snakemake.input

tables = {name: given[name] for name in TABLES}
facts = read_facts(given.shop, given.warnings, given.known, tables, params.use_K)
chosen = given.chosen[0] if given.chosen else ""
ions = read_ions(pd.read_csv(chosen), facts.shop, chosen) if chosen else facts.shop
every = crosses(ions, facts.features, snakemake.threads)
salts = without_warnings(every, facts.rules, params.dropped)
models = load(given.melting), load_all(given.properties)
answers = best(salts, *models, params.use_K, params.below, params.most)

asked = salts_of(
    answers["cation"].tolist(), answers["anion"].tolist(), answers["n_cation"], answers["n_anion"],
    known=facts.features,
)  # fmt: skip
found = facts.evidence(answers, asked, params.neighbours)
answers = facts.describe(answers)
answers.to_csv(snakemake.output.answers, index=False, float_format="%.4g")
found.to_csv(snakemake.output.evidence, index=False, float_format="%.5g")
write_workbook(snakemake.output.workbook, {"answers": answers, "evidence": found}, params.asked)
write_structures(snakemake.output.structures, answers)
log.info("%d cations with %d anions, %d salts, %d of them dropped for their warnings; best chance %.2f",
         len(ions.cations), len(ions.anions), len(every), len(every) - len(salts),
         answers["p_wanted"].max())  # fmt: skip
for text in told(answers, found):
    log.info("%s", text)
