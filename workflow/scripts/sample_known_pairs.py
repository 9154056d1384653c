"""The baselines with nothing learned: pairs of known ions, drawn at random or by their number of partners."""

import pandas as pd

from lowmelt.generator.partners import known_pairs
from lowmelt.generator.strict import Limits, judge_ion_pairs, mark_new
from lowmelt.generator.withheld import Identities, held_out, identities, permitted
from lowmelt.runtime import derive_seed, start

log = start(snakemake.log[0], snakemake.rule)
seed = derive_seed(snakemake.params.seed, snakemake.rule, snakemake.wildcards.dataset)
limits = Limits(frozenset(snakemake.params.elements), snakemake.params.max_heavy_atoms)

ions, salts = pd.read_parquet(snakemake.input.ions), pd.read_parquet(snakemake.input.salts)
tables = Identities(
    frozenset(ions["ion_id"]), frozenset(zip(salts["cation_id"], salts["anion_id"], strict=True))
)
seen = ions[permitted(list(ions["smiles"]), held_out(ions, salts))]
pairs = known_pairs(seen, snakemake.params.samples, snakemake.params.settings["weighting"], seed)
samples = mark_new(judge_ion_pairs(*pairs, limits), tables, identities(seen["smiles"]))
samples.to_parquet(snakemake.output.samples, index=False)
log.info("%s: %d pairs of known ions", snakemake.wildcards.dataset, len(samples))
with open(snakemake.output.reconstruction, "w") as handle:
    handle.write("{}\n")
