"""Drives the ranked ions toward salts that are liquid at a temperature, inside the melting model's domain."""

import pandas as pd

from lowmelt.generator.aim import Aim, aim_at
from lowmelt.melting.predict import load as load_melting
from lowmelt.melting.salts import salts_of
from lowmelt.runtime import derive_seed, start

log = start(snakemake.log[0], snakemake.rule)
aim = Aim(**{key: value for key, value in snakemake.params.aim.items() if key != "generator"})
melting = load_melting(snakemake.input.melting)


def predict(cations, anions):
    """Melting points of salts, with the probability that each is liquid at the wanted temperature."""
    return melting.predict_salts(salts_of(cations, anions, processes=snakemake.threads), aim.below_K)


def score(cations, anions):
    """That probability; 0 outside the applicability domain."""
    found = predict(cations, anions)
    return found["p_liquid"].where(found["in_domain"].astype(bool), 0.0).to_numpy()


ranked = pd.read_parquet(snakemake.input.ranked).groupby("kind").head(snakemake.params.distinct)
salts = aim_at(ranked, score, aim, derive_seed(snakemake.params.seed, snakemake.rule))
best = salts.sort_values("score", ascending=False, ignore_index=True)
best.to_csv(snakemake.output.salts, index=False, float_format="%.4f")
by_round = salts.groupby("round")["score"].agg(["size", "mean", lambda values: (values >= 0.9).mean()])
by_round.columns = ["salts", "mean_score", "share_sure"]
by_round.to_csv(snakemake.output.rounds, float_format="%.4f")
log.info("%d salts scored, %d of them at least .9", len(best), (best["score"] >= 0.9).sum())
