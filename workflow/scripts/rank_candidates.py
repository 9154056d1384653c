"""Filters the pool, ranks what passes by what is wanted, marks a choice for simulation, adds properties."""

import pandas as pd
import yaml

from lowmelt.chem.ions import parse_ion
from lowmelt.fingerprints import store
from lowmelt.fingerprints.kinds import Settings
from lowmelt.melting.salts import salts_of
from lowmelt.properties.predict import load_all, predict
from lowmelt.runtime import start
from lowmelt.screen.candidates import Knowledge, rank_pool
from lowmelt.screen.filters import Limits
from lowmelt.screen.known import read_identities
from lowmelt.screen.protic import read_acidities
from lowmelt.screen.warnings import read_warnings

log = start(snakemake.log[0], snakemake.rule)
inputs, params = snakemake.input, snakemake.params

with open(inputs.curated) as handle:
    curated = {parse_ion(entry["smiles"]).ion_id for entry in yaml.safe_load(handle)}
ions = pd.read_parquet(inputs.ions)
knowledge = Knowledge(
    ions=ions,
    rules=read_warnings(inputs.warnings),
    acidities=read_acidities(inputs.acidities),
    curated=curated,
    identities=read_identities(inputs.known),
    counts=store.load(inputs.counts, ions["ion_id"].tolist()),
    settings=Settings(**params.fingerprints),
)
candidates, known, tally = rank_pool(
    pd.read_parquet(inputs.pool),
    knowledge,
    Limits(**params.limits),
    params.dropped,
    listed=params.listed,
    selected=params.selected,
    pick_from=params.pick_from,
)
best = candidates.reset_index(drop=True)
salts = salts_of(
    best["cation"], best["anion"], best["n_cation"], best["n_anion"], snakemake.threads,
    pd.read_parquet(inputs.features).set_index("smiles"),
)  # fmt: skip
liquid = predict(load_all(inputs.properties), salts, params.use_K)
told = [name for name in liquid if not name.endswith(("_expected_error", "_new_ions"))]
candidates = pd.concat([best, liquid[told]], axis=1)
tally.to_csv(snakemake.output.filters, index=False)
candidates.to_csv(snakemake.output.candidates, index=False, float_format="%.4f")
known.to_csv(snakemake.output.known, index=False, float_format="%.4f")
log.info("%d candidates, %d of them selected; %d salts that collections name are shown apart",
         len(candidates), candidates["selected"].sum(), len(known))  # fmt: skip
