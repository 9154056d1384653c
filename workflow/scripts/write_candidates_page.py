"""The candidates as one page that opens offline: drawn structures, sortable, searchable."""

from pathlib import Path

import pandas as pd

from lowmelt.plots.page import candidates_page
from lowmelt.runtime import start

log = start(snakemake.log[0], snakemake.rule)

page = candidates_page(pd.read_csv(snakemake.input.candidates))
Path(snakemake.output[0]).write_text(page)
log.info("%.1f MB", len(page) / 1e6)
