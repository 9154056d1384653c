"""The system of a path: weakened interactions between ions, wells, and energies by their group."""

import numpy as np
import openmm
from openmm import unit

from lowmelt.crystals.blocks import Crystal
from lowmelt.crystals.free_energy.wells import Wells
from lowmelt.failures import PhysicsFailure

NONBONDED_GROUP = 1
BONDED = (openmm.HarmonicBondForce, openmm.HarmonicAngleForce, openmm.PeriodicTorsionForce)


class PathUnsupported(PhysicsFailure):
    """The interactions cannot be weakened."""


def path_system(
    crystal: Crystal, vectors: np.ndarray, factor: float, wells: Wells, pinned: bool = False
) -> openmm.System:
    """One block with all energies between ions times a factor, and the wells, off.

    Nothing stops the centre of mass: the wells act on it, and the count of states at the end needs it free.

    Args:
        crystal: ions and force field.
        vectors: (3, 3) periodic vectors in rows.
        factor: of charges squared, Lennard-Jones depths and other terms of pairs; bonded terms stay.
        wells: of the crystal.
        pinned: with the pin, off as well.

    Raises:
        PathUnsupported: a force is none that can be weakened.
    """
    system = crystal.system_of(1)
    for number in reversed(range(system.getNumForces())):
        force = system.getForce(number)
        if isinstance(force, openmm.CMMotionRemover):
            system.removeForce(number)
        else:
            weaken(force, factor)
    system.setDefaultPeriodicBoxVectors(*(openmm.Vec3(*row) for row in vectors))
    for force in [*wells.forces(), *([wells.pin()] if pinned else [])]:
        system.addForce(force)
    return system


def weaken(force: openmm.Force, factor: float) -> None:
    """Multiply a force of pairs, in place, and put it into the group of such forces."""
    if isinstance(force, openmm.NonbondedForce):
        _weaken_pairs(force, factor)
        force.setForceGroup(NONBONDED_GROUP)
    elif isinstance(force, openmm.CustomNonbondedForce):
        head, *definitions = force.getEnergyFunction().split(";", 1)
        force.setEnergyFunction(";".join([f"{factor!r}*({head})", *definitions]))
        force.setForceGroup(NONBONDED_GROUP)
    elif not isinstance(force, BONDED):
        raise PathUnsupported(f"{type(force).__name__} cannot be weakened; take coexistence")


def _weaken_pairs(force: openmm.NonbondedForce, factor: float) -> None:
    for n in range(force.getNumParticles()):
        charge, sigma, epsilon = force.getParticleParameters(n)
        force.setParticleParameters(n, charge * factor**0.5, sigma, epsilon * factor)
    for n in range(force.getNumExceptions()):
        i, j, product, sigma, epsilon = force.getExceptionParameters(n)
        force.setExceptionParameters(n, i, j, product * factor, sigma, epsilon * factor)


def positions_of(context: openmm.Context) -> np.ndarray:
    """Positions (atoms, 3) in nm, not wrapped."""
    return context.getState(getPositions=True).getPositions(asNumpy=True).value_in_unit(unit.nanometer)


def energy(context: openmm.Context, group: int | None = None) -> float:
    """Potential energy of the block in kJ/mol; of one group of forces."""
    groups = -1 if group is None else {group}
    state = context.getState(getEnergy=True, groups=groups)
    return float(state.getPotentialEnergy().value_in_unit(unit.kilojoule_per_mole))


def place(context: openmm.Context, positions: np.ndarray, vectors: np.ndarray) -> None:
    """Put atoms and box somewhere else."""
    context.setPeriodicBoxVectors(*(openmm.Vec3(*row) for row in vectors))
    context.setPositions(positions)
