"""Liquid argon as Rahman simulated it, for tests of diffusion."""

import numpy as np
import openmm

from lowmelt.analysis.displacement import remove_drift

STEP_PS, FRAME_STEPS = 0.01, 12
FRAME_PS = FRAME_STEPS * STEP_PS


def argon(cells: int, settling: int, frames: int) -> tuple[np.ndarray, float]:
    """Positions (frames, atoms, 3) in nm, unwrapped and without drift, and the edge of the box.

    Lennard-Jones argon at 94.4 K and 1.374 g/cm3, from a face-centred cubic crystal.
    """
    n, mass, edge = 4 * cells**3, 39.95, (4 * cells**3 * 39.95 / 0.602214 / 1374) ** (1 / 3)
    system, force = openmm.System(), openmm.NonbondedForce()
    force.setNonbondedMethod(openmm.NonbondedForce.CutoffPeriodic)
    force.setCutoffDistance(2.25 * 0.34)
    force.setUseDispersionCorrection(False)
    for _ in range(n):
        system.addParticle(mass)
        force.addParticle(0.0, 0.34, 120 * 8.314463e-3)
    system.addForce(force)
    system.setDefaultPeriodicBoxVectors(*(openmm.Vec3(*row) for row in np.eye(3) * edge))
    basis = np.array([[0, 0, 0], [0.5, 0.5, 0], [0.5, 0, 0.5], [0, 0.5, 0.5]])
    grid = np.stack(np.meshgrid(*[np.arange(cells)] * 3, indexing="ij"), axis=-1).reshape(-1, 1, 3)
    integrator = openmm.LangevinMiddleIntegrator(94.4, 0.05, STEP_PS)
    integrator.setRandomNumberSeed(1)
    context = openmm.Context(system, integrator, openmm.Platform.getPlatformByName("CPU"), {"Threads": "1"})
    context.setPositions((grid + basis).reshape(-1, 3) * edge / cells)
    for kelvin in (190, 94.4):
        context.setVelocitiesToTemperature(kelvin, 1)
        integrator.step(settling)
    found = []
    for _ in range(frames):
        integrator.step(FRAME_STEPS)
        found.append(context.getState(getPositions=True).getPositions(asNumpy=True)._value)
    return remove_drift(np.array(found), np.full(n, mass)), edge
