"""Claims of the works that lowmelt implements, beside what this run found."""

from pathlib import Path

import yaml

from lowmelt.claims import compare
from lowmelt.runtime import start

log = start(snakemake.log[0], snakemake.rule)
claims = yaml.safe_load(Path(snakemake.input.claims).read_text())
table = compare(claims, Path(snakemake.output[0]).parents[1])
table.to_csv(snakemake.output[0], index=False)
log.info("%d claims, %d of them not run", len(table), table["follows"].str.startswith("not ").sum())
