"""The first page of the report: the salts to look at, why, and how far to trust it."""

from pathlib import Path

import pandas as pd

from lowmelt.plots.lead import lead
from lowmelt.runtime import start
from lowmelt.screen.known import read_identities

log = start(snakemake.log[0], snakemake.rule)
read = {name: pd.read_csv(snakemake.input[name])
        for name in ("candidates", "filters", "melting", "properties", "simulated")}  # fmt: skip
salts = pd.read_parquet(snakemake.input.salts, columns=["cation_id", "anion_id"])
measured = pd.read_parquet(snakemake.input.measured, columns=["cation_id", "anion_id", "melting_K"])
pairs = pd.MultiIndex.from_frame(salts).union(read_identities(snakemake.input.known).index)

page = lead(**read, measured=measured, known_salts=len(pairs.drop_duplicates()), want=snakemake.params.want,
            confidence=snakemake.params.confidence)  # fmt: skip
Path(snakemake.output[0]).write_text(page, encoding="utf-8")
log.info("%.0f kB", len(page) / 1e3)
