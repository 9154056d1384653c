"""OpenMM systems from the parameters of ions: one ion alone, or a periodic box of a salt."""

from dataclasses import dataclass

import numpy as np
import openmm
from openmm import unit

from lowmelt.forcefield import learned
from lowmelt.forcefield.parameters import IonParameters

STIFF_PER_PS = 375.0  # angular frequency: 1.5 radians in 4 fs; a step is stable below 2


@dataclass(frozen=True)
class SystemOptions:
    """How a box is simulated.

    Attributes:
        charge_scale: factor of all charges; 0.8 stands in for electronic polarisation.
        cutoff_nm: of the Lennard-Jones and the direct Coulomb sum; the rest is PME and a tail correction.
        hydrogen_mass: mass of hydrogens in g/mol, taken from their neighbours, for steps of 4 fs.
        flexible: no bond becomes a constraint, for steps of 1 fs.
        potential: card of a learned potential that takes the place of all other forces.
    """

    charge_scale: float = 0.8
    cutoff_nm: float = 1.2
    hydrogen_mass: float = 3.0
    flexible: bool = False
    potential: str = ""


def ion_system(ion: IonParameters) -> openmm.System:
    """One ion in vacuum, full charges, no cut-off, no constraints."""
    system = openmm.System()
    for mass in ion.masses:
        system.addParticle(mass)
    for force in _forces([ion], 1.0, constrain=None):
        system.addForce(force)
    return system


def box_system(ions: list[IonParameters], edge_nm: float, options: SystemOptions) -> openmm.System:
    """A periodic cubic box.

    Args:
        ions: one entry an ion in the box, in the order of the atoms; repeats are the same object.
        edge_nm: edge of the box.
        options: cut-off, charges, masses.

    Raises:
        PotentialUnusable, IonNotCovered: the learned potential that ``options`` names is not for these ions.
    """
    if options.potential:
        return assembled(ions, edge_nm, options, learned.forces(ions, options.potential))
    system = assembled(ions, edge_nm, options, ())
    for force in _forces(ions, options.charge_scale, constrain=None if options.flexible else system):
        if isinstance(force, openmm.NonbondedForce):
            force.setNonbondedMethod(openmm.NonbondedForce.PME)
            force.setCutoffDistance(options.cutoff_nm)
            force.setUseDispersionCorrection(True)
        system.addForce(force)
    return system


def assembled(
    ions: list[IonParameters], edge_nm: float, options: SystemOptions, forces: tuple[openmm.Force, ...]
) -> openmm.System:
    """A periodic cubic box with given forces, whose centre of mass stays at rest."""
    system = openmm.System()
    for ion in ions:
        for mass in _masses(ion, options.hydrogen_mass):
            system.addParticle(mass)
    a, b, c = np.eye(3) * edge_nm
    system.setDefaultPeriodicBoxVectors(openmm.Vec3(*a), openmm.Vec3(*b), openmm.Vec3(*c))
    system.addForce(openmm.CMMotionRemover(100))
    for force in forces:
        system.addForce(force)
    return system


def _masses(ion: IonParameters, hydrogen_mass: float) -> list[float]:
    masses = list(ion.masses)
    for i, j, *_ in ion.bonds:
        heavy, light = (i, j) if ion.elements[j] == "H" else (j, i)
        if ion.elements[light] == "H" and ion.elements[heavy] != "H":
            masses[heavy] -= hydrogen_mass - masses[light]
            masses[light] = hydrogen_mass
    return masses


def _forces(
    ions: list[IonParameters], scale: float, constrain: openmm.System | None
) -> tuple[openmm.Force, ...]:
    """Bonded and non-bonded forces; stiff bonds become constraints of the system ``constrain``."""
    bonds, angles = openmm.HarmonicBondForce(), openmm.HarmonicAngleForce()
    torsions, nonbonded = openmm.PeriodicTorsionForce(), openmm.NonbondedForce()
    templates = {id(ion): exceptions(ion) for ion in ions}
    start = 0
    for ion in ions:
        for i, j, length, k in ion.bonds:
            if constrain is not None and _is_stiff(ion, i, j, k):
                constrain.addConstraint(start + i, start + j, length)
            else:
                bonds.addBond(start + i, start + j, length, k)
        for i, j, m, theta, k in ion.angles:
            angles.addAngle(start + i, start + j, start + m, theta, k)
        for i, j, m, n, periodicity, phase, k in ion.torsions:
            torsions.addTorsion(start + i, start + j, start + m, start + n, periodicity, phase, k)
        for q, sigma, epsilon in zip(ion.charges, ion.sigma, ion.epsilon, strict=True):
            nonbonded.addParticle(q * scale, sigma, epsilon)
        for i, j, qq, sigma, epsilon in templates[id(ion)]:
            nonbonded.addException(start + i, start + j, qq * scale**2, sigma, epsilon)
        start += ion.n_atoms
    return bonds, angles, torsions, nonbonded


def _is_stiff(ion: IonParameters, i: int, j: int, k: float) -> bool:
    """Bonds to hydrogen, and the few others that a step of 4 fs cannot follow."""
    reduced = ion.masses[i] * ion.masses[j] / (ion.masses[i] + ion.masses[j])
    return "H" in (ion.elements[i], ion.elements[j]) or (k / reduced) ** 0.5 > STIFF_PER_PS


def exceptions(ion: IonParameters) -> list[tuple[int, int, float, float, float]]:
    """Pairs up to three bonds apart: excluded or scaled."""
    force = openmm.NonbondedForce()
    for q, sigma, epsilon in zip(ion.charges, ion.sigma, ion.epsilon, strict=True):
        force.addParticle(q, sigma, epsilon)
    force.createExceptionsFromBonds([(b[0], b[1]) for b in ion.bonds], ion.coulomb14, ion.lj14)
    found = []
    for n in range(force.getNumExceptions()):
        i, j, qq, sigma, epsilon = force.getExceptionParameters(n)
        found.append((
            i, j,
            qq.value_in_unit(unit.elementary_charge**2),
            sigma.value_in_unit(unit.nanometer),
            epsilon.value_in_unit(unit.kilojoule_per_mole),
        ))  # fmt: skip
    return found
