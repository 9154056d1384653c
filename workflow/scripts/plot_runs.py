"""All runs of a crystal and its melt: order, enthalpy, order along the normal, boxes, distributions."""

from pathlib import Path

import pandas as pd

from lowmelt import outcome
from lowmelt.analysis.structure import atoms_of, phases
from lowmelt.plots import dynamics, structure
from lowmelt.plots.style import save
from lowmelt.runtime import start

start(snakemake.log[0], snakemake.rule)
verdict, label = outcome.record(snakemake.input.melting), snakemake.params.label

if verdict["status"] == "failed":
    figure = dynamics.failed(label, verdict["reason"])
else:
    files = [Path(file) for file in snakemake.input.energies]
    series = [pd.read_csv(file) if file.stat().st_size else pd.DataFrame() for file in files]
    ends = [
        (run["kelvin"], file.with_name("end.pdb")) for run, file in zip(verdict["runs"], files, strict=True)
    ]
    there = sorted((kelvin, file) for kelvin, file in ends if file.stat().st_size)
    boxes = [
        (*atoms_of(file), f"end at {kelvin:g} K")
        for kelvin, file in (there[:1] + there[-1:] if there else [])
    ]
    found: dict[str, dict] = {}
    for kelvin, file in there[:1] + there[-1:]:
        parts = phases(file.parent)
        names = {"end": f"end at {kelvin:g} K"} | (
            {}
            if found
            else {name: f"around the {name}, start at {kelvin:g} K" for name in ("crystal", "melt")}
        )
        found |= {names[part]: parts[part] for part in ("crystal", "melt", "end") if part in names and parts}
    figure = structure.runs(verdict, series, boxes, found, label)
save(figure, snakemake.output[0])
