"""Makes new ions from the training ions, ranks them by a learned density, and keeps the most plausible."""

import pandas as pd

from lowmelt.generator.ranked import Pool, ranked_ions
from lowmelt.generator.strict import Limits
from lowmelt.generator.withheld import held_out, permitted
from lowmelt.runtime import derive_seed, start

log = start(snakemake.log[0], snakemake.rule)
seed = derive_seed(snakemake.params.seed, snakemake.rule, snakemake.wildcards.dataset)
limits = Limits(frozenset(snakemake.params.elements), snakemake.params.max_heavy_atoms)
pool = Pool(**snakemake.params.settings["pool"])

ions, salts = pd.read_parquet(snakemake.input.ions), pd.read_parquet(snakemake.input.salts)
learnt = ions[permitted(list(ions["smiles"]), held_out(ions, salts))]
sides = {kind: rows["smiles"].tolist() for kind, rows in learnt.groupby("kind")}
ranked = []
for kind, other, sign in (("cation", "anion", 1), ("anion", "cation", -1)):
    rows, every = ranked_ions(sides[kind], sides[other], sign, pool, limits, derive_seed(seed, kind))
    log.info("%ss: %d distinct ions proposed, %d kept", kind, len(every), len(rows))
    ranked.append(rows)
pd.concat(ranked, ignore_index=True).to_parquet(snakemake.output.ranked, index=False)
learnt[["smiles", "kind"]].to_parquet(snakemake.output.learned, index=False)
