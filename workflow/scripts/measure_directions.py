"""Diffusion along and across the director of each ion of a salt at each temperature."""

from pathlib import Path

import numpy as np
import pandas as pd

from lowmelt import outcome
from lowmelt.analysis.directions import direction_row, directions
from lowmelt.analysis.displacement import remove_drift
from lowmelt.failures import PhysicsFailure
from lowmelt.runtime import start

log = start(snakemake.log[0], snakemake.rule)
rows = []
try:
    outcome.require(snakemake.input.scans)
    for file in snakemake.input.scans:
        with np.load(file) as scan:
            charges, frame_ps = scan["charges"], float(scan["frame_ps"])
            for branch, kelvin, centres in zip(
                scan["branch"], scan["temperature_K"], scan["centres_nm"], strict=True
            ):
                positions = remove_drift(centres, scan["ion_masses"])
                where = {"branch": str(branch), "temperature_K": float(kelvin), "scan": Path(file).stem}
                for kind, which in (("cation", charges > 0), ("anion", charges < 0)):
                    found = directions(positions[:, which], frame_ps)
                    rows.append(where | {"kind": kind} | direction_row(found))
except PhysicsFailure as failure:
    log.info("no trajectory: %s", failure)
table = pd.DataFrame(rows)
table.to_csv(snakemake.output[0], index=False, float_format="%.6g")
if len(table):
    log.info("along and across are told apart at %d of %d points", table["told_apart"].sum(), len(table))
