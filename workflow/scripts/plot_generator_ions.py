"""Draws the new ions that are easiest to make and farthest from each other, with their nearest known ions."""

from pathlib import Path

import pandas as pd

from lowmelt.generator.chemistry import best_new_ions
from lowmelt.plots.generator import ions_beside_known
from lowmelt.runtime import start

log = start(snakemake.log[0], snakemake.rule)
ions = pd.read_parquet(snakemake.input.ions)
samples = pd.read_parquet(snakemake.input.samples)
chosen = pd.concat(
    [best_new_ions(samples, ions, kind, snakemake.params.drawn) for kind in ("cation", "anion")]
)
log.info("%d new ions drawn", len(chosen))
Path(snakemake.output[0]).write_text(ions_beside_known(chosen))
