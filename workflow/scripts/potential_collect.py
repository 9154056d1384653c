"""All labelled frames in one file, and which of them train, validate and test."""

from pathlib import Path

from lowmelt.potentials import frames, labels, splits
from lowmelt.runtime import derive_seed, start

log = start(snakemake.log[0], snakemake.rule)
params = snakemake.params

found = [frame for path in snakemake.input for frame in frames.read(path)]
labels.check(found, params.labels, str(Path(snakemake.input[0]).parent))
table = splits.assign(found, params.roles, derive_seed(params.seed, "potential_collect"))
frames.write(snakemake.output.frames, found)
table.to_csv(snakemake.output.split, index_label="frame")
log.info("%s", ", ".join(f"{name} {count}" for name, count in table["split"].value_counts().items()))
