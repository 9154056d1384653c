"""Judges all generators with the same measures, on the same number of samples, in one table."""

import json

import pandas as pd

from lowmelt.generator import curves, metrics
from lowmelt.generator.chemistry import of_ions
from lowmelt.generator.frechet import distances
from lowmelt.melting.predict import load as load_melting
from lowmelt.runtime import derive_seed, start

log = start(snakemake.log[0], snakemake.rule)
ions = pd.read_parquet(snakemake.input.ions)
salts = pd.read_parquet(snakemake.input.salts)
held_out = ions[ions["part"] == "test"]
learnt = set(salts.loc[salts["part"] == "train", "smiles"])

melting = load_melting(snakemake.input.melting)
predicted = snakemake.params.predicted

rows, found = [], []
for name, samples_file, reconstruction_file in zip(
    snakemake.params.names, snakemake.input.samples, snakemake.input.reconstruction, strict=True
):
    samples = pd.read_parquet(samples_file)
    with open(reconstruction_file) as handle:
        reconstruction = json.load(handle)
    row = {"model": name, **metrics.of_samples(samples), **metrics.recovery(samples, held_out)}
    row |= reconstruction | of_ions(samples, ions, derive_seed(snakemake.params.seed, name))
    row["not_homologues"] = metrics.not_homologues(samples, ions)
    found.append(curves.of_samples(samples, held_out).assign(model=name))
    chosen = samples[samples["valid"]].drop_duplicates("salt_id")
    chosen = chosen.sample(min(predicted, len(chosen)), random_state=derive_seed(snakemake.params.seed, name))
    if len(chosen):
        row["low_share"] = melting.predict(chosen["cation"].tolist(), chosen["anion"].tolist())[
            "p_low"
        ].mean()
    if snakemake.params.frechet:
        cations = ions[ions["kind"] == "cation"].groupby("part")["smiles"].apply(list)
        valid = samples.loc[samples["valid"], "cation"].tolist()
        row |= distances(valid, cations["train"], cations["test"], derive_seed(snakemake.params.seed, "fcd"))
    row |= metrics.published(samples["smiles"], samples["parses"], learnt)
    rows.append(row)
    log.info("%s: strict validity %.3f, yield %.3f", name, row["strict_validity"], row["yield"])
curve = pd.concat(found, ignore_index=True)[["model", "kind", "distinct", "found"]]
curve.to_csv(snakemake.output.curve, index=False, float_format="%.4f")
pd.DataFrame(rows).to_csv(snakemake.output.comparison, index=False, float_format="%.4f")
