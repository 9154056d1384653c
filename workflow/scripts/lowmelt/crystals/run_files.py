"""The files of a run of a crystal, its melt or both, while it goes on: topology, system, trajectory, end."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import openmm
import pandas as pd

from lowmelt.crystals.bench import Times
from lowmelt.crystals.matter import Block
from lowmelt.forcefield.parameters import IonParameters
from lowmelt.simulation.checkpoint import Series
from lowmelt.simulation.files import Trajectory, frame_interval, in_box, write_pdb, write_system


@dataclass(frozen=True)
class Output:
    """Where the files of a run go, and how large the trajectory may be; no folder: no files."""

    folder: Path | None = None
    frame_ps: float = 50.0
    most_mb: float = 100.0


class RunFiles:
    """Written from the first sample to the last, also after a kill.

    Args:
        output: where, and how large.
        ions: in the order of the atoms.
        start: what the run starts with.
        context: at the start, for the forces.
        times: length of the run and of its samples.
        done: samples that were kept of the run before it was killed.
    """

    def __init__(
        self,
        output: Output,
        ions: Sequence[IonParameters],
        start: Block,
        context: openmm.Context,
        times: Times,
        done: int,
    ) -> None:
        self._folder, self._ions, self._count = output.folder, ions, done
        if output.folder is None:
            return
        frame_ps = frame_interval(times.run_ps, len(start.positions), output.frame_ps, output.most_mb)
        self._every = max(1, round(frame_ps / times.sample_ps))
        path, spacing = output.folder / "trajectory.xtc", self._every * times.sample_ps
        self._trajectory = Trajectory(path, ions, start.vectors, spacing, done // self._every)
        write_pdb(output.folder / "topology.pdb", ions, start.positions, start.vectors)
        write_system(output.folder / "system.xml", context.getSystem())

    def add(self, context: openmm.Context) -> None:
        """One more sample has been taken: now and then it is a frame of the trajectory."""
        self._count += 1
        if self._folder is not None and self._count % self._every == 0:
            self._trajectory.write(context)

    def end(self, context: openmm.Context) -> None:
        """The run is over: what the box looks like."""
        if self._folder is not None:
            write_pdb(self._folder / "end.pdb", self._ions, *in_box(context))


def write_energies(path: Path, series: Series) -> None:
    """Time series of a box as CSV, energies in kJ/mol of formula units; nothing where there is none."""
    if not series:
        return
    names = {"potential": "potential_kJ_mol", "kinetic": "kinetic_kJ_mol", "enthalpy": "enthalpy_kJ_mol"}
    table = pd.DataFrame({names.get(key, key): values for key, values in series.items()})
    table.rename(columns={"share": "solid_share"}).to_csv(path, index=False, float_format="%.6g")
