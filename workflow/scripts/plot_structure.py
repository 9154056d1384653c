"""A simulated salt: its box at the hottest and the coldest temperature, radial distributions, enthalpy."""

from pathlib import Path

import mdtraj
import pandas as pd

from lowmelt import outcome
from lowmelt.analysis.structure import atoms_of, distributions
from lowmelt.plots import dynamics, structure
from lowmelt.plots.style import save
from lowmelt.runtime import start

start(snakemake.log[0], snakemake.rule)
folder, label = Path(snakemake.input.files), snakemake.params.label
status, reason = outcome.read(snakemake.input.scan)

if status == "failed":
    figure = dynamics.failed(label, reason)
else:
    ends = sorted(folder.glob("end_*.pdb"), key=lambda file: float(file.stem.split("_")[2][:-1]))
    boxes = [(*atoms_of(file), file.stem.replace("_", " ")) for file in dict.fromkeys([ends[0], ends[-1]])]
    movie = mdtraj.load(str(folder / "trajectory.xtc"), top=str(folder / "topology.pdb"))
    figure = structure.structure(boxes, distributions(movie), pd.read_csv(folder / "energies.csv"), label)
save(figure, snakemake.output[0])
