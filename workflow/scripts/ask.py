"""The combinations of given ions that answer a wish: predictions, how to get them, and the evidence."""

import pandas as pd

from lowmelt.ask.answers import best, crosses, described, without_warnings
from lowmelt.ask.evidence import evidence, points_near
from lowmelt.ask.export import write_structures, write_workbook
from lowmelt.ask.purchasable import read_ions, read_shop
from lowmelt.melting.predict import load
from lowmelt.melting.salts import salts_of
from lowmelt.properties.measured import salts_with_points
from lowmelt.properties.predict import load_all
from lowmelt.runtime import start
from lowmelt.screen.known import named_by, read_identities
from lowmelt.screen.warnings import read_warnings

log = start(snakemake.log[0], snakemake.rule)
params, given = snakemake.params, snakemake.input

shop = read_shop(pd.read_csv(given.shop))
ions = shop if not given.chosen else read_ions(pd.read_csv(given.chosen[0]), shop, given.chosen[0])
features = pd.read_parquet(given.features)
rules = read_warnings(given.warnings)
every = crosses(ions, features.set_index("smiles"), snakemake.threads)
salts = without_warnings(every, rules, params.dropped)
models = load(given.melting), load_all(given.properties)
answers = best(salts, *models, params.use_K, params.below, params.most)
known, points, values = (pd.read_parquet(given[name]) for name in ("salts", "points", "values"))
named = named_by(answers, read_identities(given.known))
answers = described(answers, ions, known, named, rules)

near = points_near(points, values[values["melting_K"].notna()], params.use_K)
measured, table = salts_with_points(near, known, pd.read_parquet(given.ions), features.set_index("smiles"))
asked = salts_of(
    answers["cation"].tolist(), answers["anion"].tolist(), answers["n_cation"], answers["n_anion"],
    known=features.set_index("smiles"),
)  # fmt: skip
labels = known.set_index("salt_id")["name"].to_dict()
found = evidence(answers, asked, measured, table, near, params.neighbours, labels)
answers.to_csv(snakemake.output.answers, index=False, float_format="%.4g")
found.to_csv(snakemake.output.evidence, index=False, float_format="%.5g")
write_workbook(snakemake.output.workbook, {"answers": answers, "evidence": found}, params.asked)
write_structures(snakemake.output.structures, answers)
log.info("%d cations with %d anions, %d salts, %d of them dropped for their warnings; best chance %.2f",
         len(ions.cations), len(ions.anions), len(every), len(every) - len(salts),
         answers["p_wanted"].max())  # fmt: skip
