"""Samples salts from the ranked ions and judges every one."""

from pathlib import Path

import pandas as pd

from lowmelt.generator.partners import choose_partners
from lowmelt.generator.ranked import Sampling, sample_ranked
from lowmelt.generator.strict import Limits, judge_ion_pairs, mark_new
from lowmelt.generator.withheld import Identities, identities
from lowmelt.links.scorer import load as load_scorer
from lowmelt.runtime import derive_seed, start

log = start(snakemake.log[0], snakemake.rule)
name, settings, count = snakemake.wildcards.dataset, snakemake.params.settings, snakemake.params.samples
seed = derive_seed(snakemake.params.seed, snakemake.rule, name)
limits = Limits(frozenset(snakemake.params.elements), snakemake.params.max_heavy_atoms)

ions, salts = pd.read_parquet(snakemake.input.ions), pd.read_parquet(snakemake.input.salts)
tables = Identities(
    frozenset(ions["ion_id"]), frozenset(zip(salts["cation_id"], salts["anion_id"], strict=True))
)
learnt = identities(pd.read_parquet(snakemake.input.learned)["smiles"])
sampling = Sampling(**settings["sampling"])
ranked = pd.read_parquet(snakemake.input.ranked)
cations, anions = (
    sample_ranked(ranked, kind, count, sampling, derive_seed(seed, kind)) for kind in ("cation", "anion")
)
samples = judge_ion_pairs(cations, anions, limits)
if snakemake.input.scorer:
    scorer = load_scorer(Path(snakemake.input.scorer).parent)
    partners = choose_partners(cations, anions, samples["valid"].to_numpy(), scorer.score, seed)
    samples = judge_ion_pairs(cations, partners, limits)
samples = mark_new(samples, tables, learnt)
samples.to_parquet(snakemake.output.samples, index=False)
log.info("%s: %d salts, %.1f %% strictly valid", name, count, 100 * samples["valid"].mean())
with open(snakemake.output.reconstruction, "w") as handle:
    handle.write("{}\n")
