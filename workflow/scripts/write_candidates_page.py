"""The candidates as one page that opens offline: structures, filters, histograms, marks."""

from pathlib import Path

import pandas as pd

from lowmelt.plots.page import candidates_page
from lowmelt.runtime import start
from lowmelt.screen.known import read_identities

log = start(snakemake.log[0], snakemake.rule)

salts = pd.read_parquet(snakemake.input.salts, columns=["cation_id", "anion_id"])
pairs = pd.MultiIndex.from_frame(salts).union(read_identities(snakemake.input.known).index)
phases = pd.read_csv(snakemake.input.phases).drop(columns=["rank", "smiles"], errors="ignore")
candidates = pd.read_csv(snakemake.input.candidates).merge(phases, on="salt_id", how="left")
page = candidates_page(candidates, len(pairs.drop_duplicates()), snakemake.params.confidence,
                       pd.read_csv(snakemake.input.evaluation))  # fmt: skip
Path(snakemake.output[0]).write_text(page)
log.info("%.1f MB", len(page) / 1e6)
