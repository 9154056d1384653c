"""The classical force field on the same frames: the baseline of every learned potential."""

from collections.abc import Sequence

import ase
import numpy as np
import openmm
from openmm import unit

from lowmelt.forcefield.learned import EV_KJ, Prediction
from lowmelt.forcefield.parameters import IonParameters
from lowmelt.forcefield.system import SystemOptions, box_system
from lowmelt.potentials.frames import ions_of
from lowmelt.simulation.devices import choose

COPIES = 2  # along each edge, so that the cut-off is not that of a box of three pairs
CUTOFF_NM = 0.85


def of_frame(parameters: dict[str, IonParameters], charge_scale: float, frame: ase.Atoms) -> Prediction:
    """Energy in eV and forces in eV/A of the classical force field; no stress.

    Args:
        parameters: of each ion, by ion_id.
        charge_scale: of all charges.
        frame: periodic and cubic.
    """
    ions = [parameters[name] for name in ions_of(frame)]
    edge = float(frame.cell[0, 0]) / 10
    steps = np.stack(np.meshgrid(*[np.arange(COPIES)] * 3, indexing="ij"), axis=-1).reshape(-1, 3)
    positions = np.concatenate([frame.positions / 10 + step * edge for step in steps])
    options = SystemOptions(charge_scale, min(CUTOFF_NM, 0.49 * COPIES * edge), 1.008, flexible=True)
    system = box_system(ions * len(steps), COPIES * edge, options)
    context = choose(1, wanted="CPU").context(system, openmm.VerletIntegrator(0.001))
    context.setPositions(positions)
    state = context.getState(getEnergy=True, getForces=True)
    forces = state.getForces(asNumpy=True).value_in_unit(unit.kilojoule_per_mole / unit.nanometer)
    energy = state.getPotentialEnergy().value_in_unit(unit.kilojoule_per_mole) / len(steps)
    return Prediction(energy / EV_KJ, forces[: len(frame)] / EV_KJ / 10, np.full((3, 3), np.nan))


def predict(
    parameters: dict[str, IonParameters], charge_scale: float, frames: Sequence[ase.Atoms]
) -> list[Prediction]:
    """Predictions of the classical force field for each frame."""
    return [of_frame(parameters, charge_scale, frame) for frame in frames]
