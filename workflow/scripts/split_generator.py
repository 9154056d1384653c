"""Keeps back ions and pairs, once for all generators, so that they are judged on what none has seen."""

import pandas as pd

from lowmelt.chem.ions import parse_ion
from lowmelt.generator.splits import split_ions, split_salts
from lowmelt.generator.strict import Limits, exceeds
from lowmelt.runtime import derive_seed, start

log = start(snakemake.log[0], snakemake.rule)
seed = derive_seed(snakemake.params.seed, snakemake.rule)
held_out = snakemake.params.held_out
limits = Limits(frozenset(snakemake.params.elements), snakemake.params.max_heavy_atoms)

known = pd.read_parquet(snakemake.input.ions)
inside = [not exceeds(parse_ion(smiles), limits) for smiles in known["smiles"]]
log.info("%d of %d known ions are within the limits", sum(inside), len(known))
ions = split_ions(known[inside], held_out, seed)
salts = split_salts(pd.read_parquet(snakemake.input.salts), ions, held_out, seed)
for kind, side in ions.groupby("kind"):
    log.info("%ss: %s", kind, side["part"].value_counts().to_dict())
log.info("salts: %s", salts["part"].value_counts().to_dict())
ions.to_parquet(snakemake.output.ions, index=False)
salts.to_parquet(snakemake.output.salts, index=False)
