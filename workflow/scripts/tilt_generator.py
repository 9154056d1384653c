"""Moves the prior of a trained generator toward ions whose salts are predicted to melt low."""

import pandas as pd

from lowmelt.generator.saved import load, save
from lowmelt.generator.settings import Tilt
from lowmelt.generator.tilt import score_ions, tilt
from lowmelt.melting.predict import load as load_melting
from lowmelt.runtime import derive_seed, start

log = start(snakemake.log[0], snakemake.rule)
settings = Tilt.of(snakemake.params.settings)
seed = derive_seed(snakemake.params.seed, snakemake.rule, snakemake.wildcards.dataset)

generator = load(snakemake.input.model)
ions = pd.read_parquet(snakemake.input.ions)
melting = load_melting(snakemake.input.melting)


def probability(cations, anions):
    """Predicted probability of melting below 373.15 K."""
    return melting.predict(cations, anions, processes=snakemake.threads)["p_low"].to_numpy()


for kind in ("cation", "anion"):
    scores = score_ions(ions, kind, probability, settings.scored, settings.partners_scored, seed)
    generator.priors[kind], agreement = tilt(generator, kind, scores, settings.strength)
    log.info("%ss: %d scored, R2 of p_low on the codes %.2f (five-fold)", kind, len(scores), agreement)
save(generator, snakemake.output.model)
