"""One JSON file for each selected candidate; those chosen before keep their files and times."""

from pathlib import Path

import pandas as pd

from lowmelt.runtime import start
from lowmelt.screen.selection import write_selected

log = start(snakemake.log[0], snakemake.rule)

folder = Path(snakemake.output.selected)
candidates = pd.read_csv(snakemake.input.candidates)
chosen = candidates[candidates["selected"]].sort_values("choice")
kept, fresh = write_selected(chosen, folder, folder.with_name("selected_before"))
log.info("%d candidates kept, %d new", kept, fresh)
