"""One simulation: a box of ions on a device, advanced in pieces, measured and saved."""

import json
import os
import time
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import openmm
from openmm import unit

from lowmelt.failures import BlowUp
from lowmelt.forcefield.parameters import IonParameters
from lowmelt.forcefield.system import SystemOptions, box_system
from lowmelt.runtime import derive_seed
from lowmelt.simulation.devices import Device

BAR_NM3 = 0.0602214  # kJ/mol: one bar times one nm3


@dataclass
class Snapshot:
    """Positions and velocities (n_atoms, 3) in nm and nm/ps, unwrapped, and the box's edge in nm."""

    positions: np.ndarray
    velocities: np.ndarray | None
    edge_nm: float


class Box:
    """Ions of a salt in a periodic box, simulated under NPT or NVT.

    Args:
        ions: one entry an ion, in the order of the atoms.
        options: cut-off, charge scale, hydrogen mass.
        device: where it runs.
        seed: of thermostat and barostat.
        step_fs, friction_per_ps: of the Langevin middle integrator (10.1021/acs.jpca.9b02771).
    """

    def __init__(
        self,
        ions: list[IonParameters],
        options: SystemOptions,
        device: Device,
        seed: int,
        step_fs: float,
        friction_per_ps: float,
    ) -> None:
        self.ions = ions
        self.options = options
        self.device = device
        self.seed = seed
        self.step_fs = step_fs
        self.friction = friction_per_ps
        self.starts = np.cumsum([0, *(ion.n_atoms for ion in ions)])[:-1]
        masses = np.concatenate([ion.masses for ion in ions])
        self.ion_masses = np.add.reduceat(masses, self.starts)
        self.weights = masses / np.repeat(self.ion_masses, [ion.n_atoms for ion in ions])
        self.context: openmm.Context = None
        self.stage, self._contexts = "", 0

    def begin(
        self,
        snapshot: Snapshot,
        temperature_K: float,
        pressure_bar: float | None = None,
        stage: str = "",
    ) -> None:
        """Make the context: NPT with a pressure, NVT without; velocities are drawn where there are none.

        Each stage and each restart has random numbers of its own: with the same ones, trajectories
        synchronise (Sindhikara, Kim, Voter and Roitberg 2009, 10.1021/ct800573m).

        Args:
            snapshot: where it starts.
            temperature_K, pressure_bar: of the ensemble.
            stage: names what begins; contexts of the same name and seed have the same random numbers.
        """
        self.stage = stage or f"context {self._contexts}"
        self._contexts += 1
        system = self.system(snapshot.edge_nm)
        if pressure_bar is not None:
            barostat = openmm.MonteCarloBarostat(pressure_bar, temperature_K, 25)
            barostat.setRandomNumberSeed(self.number("barostat"))
            system.addForce(barostat)
        integrator = openmm.LangevinMiddleIntegrator(temperature_K, self.friction, self.step_fs / 1000)
        integrator.setRandomNumberSeed(self.number("thermostat"))
        self.context = None
        try:
            self.context = self.device.context(system, integrator)
        except openmm.OpenMMException as error:
            raise BlowUp(f"no context: {str(error)[:200]}") from None
        self.context.setPositions(snapshot.positions)
        if snapshot.velocities is None:
            self.draw_velocities(temperature_K)
        else:
            self.context.setVelocities(snapshot.velocities)

    def system(self, edge_nm: float) -> openmm.System:
        """All forces of the box."""
        return box_system(self.ions, edge_nm, self.options)

    def number(self, part: str) -> int:
        """Seed of a part (thermostat, barostat, velocities) in the stage that runs."""
        return derive_seed(self.seed, self.stage, part) or 1

    def draw_velocities(self, temperature_K: float) -> None:
        """New velocities from the Maxwell-Boltzmann distribution.

        Raises:
            BlowUp: the forces, which OpenMM asks for here, are not finite or not to be trusted.
        """
        try:
            self.context.setVelocitiesToTemperature(temperature_K, self.number("velocities"))
        except openmm.OpenMMException as error:
            raise BlowUp(str(error).splitlines()[0][:200]) from None

    def minimise(self, tolerance: float = 10.0, iterations: int = 500) -> None:
        """Go downhill to remove overlaps; kJ/mol/nm.

        Raises:
            BlowUp: the forces are no longer finite.
        """
        try:
            openmm.LocalEnergyMinimizer.minimize(self.context, tolerance, iterations)
        except openmm.OpenMMException as error:
            raise BlowUp(f"no minimum: {str(error).splitlines()[0][:200]}") from None

    def advance(self, steps: int) -> None:
        """Integrate.

        Raises:
            BlowUp: positions or energy are no longer finite, or the box became smaller than two cut-offs.
        """
        try:
            self.context.getIntegrator().step(steps)
        except openmm.OpenMMException as error:
            raise BlowUp(str(error).splitlines()[0][:200]) from None
        energy = self.context.getState(getEnergy=True).getPotentialEnergy()._value
        if not np.isfinite(energy):
            raise BlowUp("the energy is no longer a number")

    def energies(self) -> tuple[float, float]:
        """Potential and kinetic energy in kJ/mol of the box."""
        state = self.context.getState(getEnergy=True)
        return state.getPotentialEnergy()._value, state.getKineticEnergy()._value

    def edge_nm(self) -> float:
        """Edge of the box."""
        return self.context.getState().getPeriodicBoxVectors()[0][0]._value

    def density(self) -> float:
        """Density in kg/m3."""
        return density_kg_m3(float(self.ion_masses.sum()), self.edge_nm())

    def snapshot(self) -> Snapshot:
        """What the next context needs."""
        state = self.context.getState(getPositions=True, getVelocities=True)
        return Snapshot(
            state.getPositions(asNumpy=True).value_in_unit(unit.nanometer),
            state.getVelocities(asNumpy=True).value_in_unit(unit.nanometer / unit.picosecond),
            state.getPeriodicBoxVectors()[0][0]._value,
        )

    def centres(self, positions: np.ndarray | None = None) -> np.ndarray:
        """Centres of mass (n_ions, 3) in nm, unwrapped."""
        if positions is None:
            state = self.context.getState(getPositions=True)
            positions = state.getPositions(asNumpy=True).value_in_unit(unit.nanometer)
        return np.add.reduceat(positions * self.weights[:, None], self.starts, axis=0)

    def resized(self, snapshot: Snapshot, edge_nm: float) -> Snapshot:
        """The snapshot in a box of another edge: centres of mass move with the box, ions keep their shape."""
        centres = self.centres(snapshot.positions)
        shift = centres * (edge_nm / snapshot.edge_nm - 1)
        atoms = np.repeat(shift, [ion.n_atoms for ion in self.ions], axis=0)
        return Snapshot(snapshot.positions + atoms, snapshot.velocities, edge_nm)

    def measure_ns_per_day(self, seconds: float) -> float:
        """Speed of this box on this device: ever longer runs, of which the last takes half of the time."""
        steps, took = 2, 0.0
        while took < seconds / 2:
            steps *= 2
            began = time.perf_counter()
            self.advance(steps)
            took = time.perf_counter() - began
        return steps * self.step_fs * 1e-6 * 86400 / took


def density_kg_m3(mass_g_mol, edge_nm):
    """Density of a mass in g/mol in a cubic box; the edge may be an array."""
    return mass_g_mol / 6.02214076e23 / (edge_nm**3 * 1e-24)


def save(path: Path, snapshot: Snapshot, progress: dict) -> None:
    """Write a portable state and how far the run is, in one file and at once."""
    record = {
        "progress": progress,
        "edge_nm": snapshot.edge_nm,
        "positions_nm": snapshot.positions.tolist(),
        "velocities_nm_ps": None if snapshot.velocities is None else snapshot.velocities.tolist(),
    }
    half = path.with_suffix(".half")
    with open(half, "w") as handle:
        json.dump(record, handle)
        handle.flush()
        os.fsync(handle.fileno())
    os.replace(half, path)


def load(path: Path) -> tuple[Snapshot, dict]:
    """Read what ``save`` wrote."""
    record = json.loads(path.read_text())
    velocities = record["velocities_nm_ps"]
    snapshot = Snapshot(
        np.array(record["positions_nm"]),
        None if velocities is None else np.array(velocities),
        record["edge_nm"],
    )
    return snapshot, record["progress"]
