"""Molecular dynamics by a committee of learned potentials, ended by a gate; its frames are to be labelled."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import ase
import numpy as np
import openmm

from lowmelt.chem.constants import GAS_KJ
from lowmelt.failures import BlowUp
from lowmelt.forcefield.learned import EV_KJ, Callback, python_forces
from lowmelt.forcefield.parameters import IonParameters
from lowmelt.forcefield.system import SystemOptions, assembled
from lowmelt.potentials.frames import frame
from lowmelt.potentials.gates import Gates, tripped
from lowmelt.simulation.devices import Device
from lowmelt.simulation.engine import Box, Snapshot

HYDROGEN_MASS = 3.0
FRICTION = 2.0  # 1/ps
FORWARD = 0.1  # ps before the temperature counts
OK, TRIPPED = "ok", "tripped"


@dataclass
class Trajectory:
    """One run.

    Attributes:
        status: ``ok`` or ``tripped``; ``reason`` names the gate.
        frames: taken on the way; where a gate tripped the last one is that frame.
        series: ``time_ps``, ``temperature_K``, ``density_kg_m3``, ``energy_eV`` (samples,).
    """

    status: str
    reason: str
    frames: list[ase.Atoms]
    series: dict[str, np.ndarray] = field(default_factory=dict)


class LearnedBox(Box):
    """A box whose forces are those of model files that have no card yet."""

    files: Sequence[Path] = ()
    gates = Gates()

    def system(self, edge_nm: float) -> openmm.System:
        """All forces of the box."""
        callback = Callback(self.files, self.ions, self.gates.of_frames())
        return assembled(self.ions, edge_nm, self.options, python_forces(self.ions, callback))


def run(
    files: Sequence[Path],
    ions: Sequence[IonParameters],
    start: ase.Atoms,
    kelvin: float,
    time_ps: float,
    every_ps: float,
    step_fs: float,
    gates: Gates,
    device: Device,
    seed: int,
    **facts: str | float,
) -> Trajectory:
    """A run under NPT at 1 bar.

    Args:
        files: of the committee; the first drives.
        ions: in the order of the atoms.
        start: where it starts.
        kelvin: temperature.
        time_ps, every_ps: length, and time between frames and samples.
        step_fs: of the integrator; bonds are flexible, hydrogens weigh 3 g/mol.
        gates: that end it.
        device: of OpenMM.
        seed: of thermostat and barostat.
        facts: kept with each frame.
    """
    box = LearnedBox(list(ions), SystemOptions(hydrogen_mass=HYDROGEN_MASS), device, seed, step_fs, FRICTION)
    box.files, box.gates = files, gates
    edge = float(start.cell[0, 0]) / 10
    atoms = len(start)
    taken: list[ase.Atoms] = []
    rows: list[tuple[float, ...]] = []

    def take() -> None:
        number = len(taken)
        taken.append(frame(ions, box.snapshot(), frame=number, temperature_K=kelvin, **facts))

    def series() -> dict[str, np.ndarray]:
        names = ("time_ps", "temperature_K", "density_kg_m3", "energy_eV")
        return dict(zip(names, np.array(rows).reshape(-1, 4).T, strict=True))

    try:
        box.begin(Snapshot(start.positions / 10, None, edge), kelvin, 1.0, "own")
        box.draw_velocities(kelvin)
        box.advance(round(1000 * FORWARD / step_fs))
        for number in range(max(1, round(time_ps / every_ps))):
            box.advance(max(1, round(1000 * every_ps / step_fs)))
            potential, kinetic = box.energies()
            temperature = 2 * kinetic / ((3 * atoms - 3) * GAS_KJ)
            rows.append(((number + 1) * every_ps, temperature, box.density(), potential / EV_KJ))
            take()
    except BlowUp as failure:
        if box.context is not None and np.isfinite(box.snapshot().positions).all():
            take()
        return Trajectory(TRIPPED, str(failure), taken, series())
    reason = tripped(series(), gates, kelvin, atoms)
    return Trajectory(TRIPPED if reason else OK, reason, taken, series())
