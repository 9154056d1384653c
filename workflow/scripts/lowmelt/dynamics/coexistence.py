"""Melting point from solid and liquid in contact.

In a box that is half crystal, half melt, the crystal grows below the melting point and the enthalpy
falls; above, it melts and the enthalpy rises. The melting point is where the slope over time is zero.
Reviewed by Zhang and Maginn 2012, 10.1063/1.3702587.
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import openmm
from openmm import unit
from scipy import stats

from lowmelt.dynamics.devices import Device
from lowmelt.dynamics.failures import BlowUp

BAR_NM3 = 0.0602214
SystemOf = Callable[[np.ndarray], openmm.System]


@dataclass(frozen=True)
class Crystal:
    """A crystal to put into contact with its melt.

    Attributes:
        positions_nm: (atoms, 3) with the long edge along z.
        edges_nm: (3,) edges of the box.
        system_of: makes the system for given edges.
        formula_units: in the box.
    """

    positions_nm: np.ndarray
    edges_nm: np.ndarray
    system_of: SystemOf
    formula_units: int


@dataclass(frozen=True)
class Times:
    """Lengths in ps, step in fs, temperature of the half that is molten first.

    The melt takes a quarter more room than the crystal: the box has to grow before the slope says anything.
    """

    melt_ps: float = 6.0
    settle_ps: float = 12.0
    run_ps: float = 40.0
    step_fs: float = 3.0
    hot_K: float = 2500.0


@dataclass(frozen=True)
class Crossing:
    """Where the slope of the enthalpy crosses zero.

    Attributes:
        status: ``transition`` or ``unresolved``.
        melting_K, lower_K, upper_K: the temperature and its 95 % interval from the seeds.
        reason: in words.
    """

    status: str
    reason: str
    melting_K: float = np.nan
    lower_K: float = np.nan
    upper_K: float = np.nan


def half_molten(crystal: Crystal, kelvin: float, device: Device, seed: int, times: Times) -> np.ndarray:
    """Positions (atoms, 3) in nm after the upper half was molten while the lower half was held in place."""
    system = crystal.system_of(crystal.edges_nm)
    hold = openmm.CustomExternalForce("20000*periodicdistance(x,y,z,x0,y0,z0)^2")
    for name in ("x0", "y0", "z0"):
        hold.addPerParticleParameter(name)
    middle = crystal.edges_nm[2] / 2
    for i in np.flatnonzero(crystal.positions_nm[:, 2] < middle - 0.05):
        hold.addParticle(int(i), crystal.positions_nm[i].tolist())
    system.addForce(hold)
    integrator = _integrator(times.hot_K, times.step_fs / 2, seed)
    context = device.context(system, integrator)
    context.setPositions(crystal.positions_nm)
    context.setVelocitiesToTemperature(kelvin, seed)
    integrator.step(round(2000 * times.melt_ps / times.step_fs))
    integrator.setTemperature(kelvin)
    integrator.step(round(500 * times.melt_ps / times.step_fs))
    return context.getState(getPositions=True).getPositions(asNumpy=True).value_in_unit(unit.nanometer)


def enthalpy_over_time(
    crystal: Crystal,
    start: np.ndarray,
    kelvin: float,
    device: Device,
    seed: int,
    times: Times,
    bar: float = 1.0,
) -> tuple[np.ndarray, np.ndarray]:
    """Time in ps and enthalpy in kJ/mol of formula units; each edge of the box moves by itself."""
    system = crystal.system_of(crystal.edges_nm)
    barostat = openmm.MonteCarloAnisotropicBarostat(openmm.Vec3(bar, bar, bar), kelvin, True, True, True, 20)
    barostat.setRandomNumberSeed(seed)
    system.addForce(barostat)
    integrator = _integrator(kelvin, times.step_fs, seed)
    context = device.context(system, integrator)
    context.setPositions(start)
    context.setVelocitiesToTemperature(kelvin, seed)
    integrator.step(round(1000 * times.settle_ps / times.step_fs))
    steps = round(1000 * 0.5 / times.step_fs)
    rows = []
    for n in range(round(times.run_ps / 0.5)):
        integrator.step(steps)
        state = context.getState(getEnergy=True)
        volume = state.getPeriodicBoxVolume().value_in_unit(unit.nanometer**3)
        energy = state.getPotentialEnergy()._value + bar * BAR_NM3 * volume
        rows.append((n * steps * times.step_fs / 1000, energy / crystal.formula_units))
    time_ps, enthalpy = np.array(rows).T
    return time_ps, enthalpy


def _integrator(kelvin: float, step_fs: float, seed: int) -> openmm.LangevinMiddleIntegrator:
    integrator = openmm.LangevinMiddleIntegrator(kelvin, 2.0, step_fs / 1000)
    integrator.setRandomNumberSeed(seed)
    return integrator


def slopes(
    crystal: Crystal, kelvins: list[float], seeds: list[int], device: Device, times: Times | None = None
) -> np.ndarray:
    """Slope of the enthalpy in kJ/mol/ps, (temperatures, seeds).

    Raises:
        BlowUp: the simulation or its box left the range of the force field.
    """
    times = times or Times()
    try:
        return _slopes(crystal, kelvins, seeds, device, times)
    except openmm.OpenMMException as error:
        raise BlowUp(str(error).splitlines()[0][:200]) from None


def _slopes(
    crystal: Crystal, kelvins: list[float], seeds: list[int], device: Device, times: Times
) -> np.ndarray:
    log = logging.getLogger("lowmelt")
    found = np.empty((len(kelvins), len(seeds)))
    for j, seed in enumerate(seeds):
        start = half_molten(crystal, float(np.mean(kelvins)), device, seed, times)
        for i, kelvin in enumerate(kelvins):
            found[i, j] = np.polyfit(*enthalpy_over_time(crystal, start, kelvin, device, seed, times), 1)[0]
            log.info("coexistence: %.0f K, seed %d: %+.4f kJ/mol/ps", kelvin, seed, found[i, j])
    return found


def zero_crossing(kelvins: np.ndarray, found: np.ndarray) -> Crossing:
    """Temperature where the slope is zero: a line over the temperatures for each seed, Student's interval.

    Args:
        kelvins: (temperatures,).
        found: (temperatures, seeds) slopes; at least three seeds for an interval.
    """
    kelvins, mean = np.asarray(kelvins, dtype=float), found.mean(axis=1)
    order = np.argsort(kelvins)
    if not mean[order[0]] < 0 < mean[order[-1]]:
        which = "froze" if (mean < 0).all() else "melted" if (mean > 0).all() else "showed no trend"
        reason = f"the box {which} at {kelvins.min():.0f} to {kelvins.max():.0f} K"
        return Crossing("unresolved", reason)
    if found.shape[1] < 3:
        return Crossing("unresolved", f"{found.shape[1]} seeds give no interval; run at least 3")
    slope, offset = np.polyfit(kelvins, found, 1)
    if not (slope > 0).all():
        return Crossing("unresolved", "a seed shows no trend with temperature; run longer")
    zeros = -offset / slope
    half = stats.t.ppf(0.975, len(zeros) - 1) * zeros.std(ddof=1) / np.sqrt(len(zeros))
    middle = float(zeros.mean())
    return Crossing("transition", "the enthalpy stands still", middle, middle - half, middle + half)
