"""Solid and liquid in contact.

A block of crystal and a block of its melt, each at rest at the temperature in question, are put on top of
each other. Below the melting point the crystal grows and the enthalpy falls; above, it melts and the
enthalpy rises. Reviewed by Zhang and Maginn 2012, 10.1063/1.3702587.
"""

from collections.abc import Mapping
from dataclasses import dataclass, fields

import numpy as np
import openmm
from openmm import unit

from lowmelt.crystals.blocks import Crystal, like, reduced
from lowmelt.crystals.growth import Growth, growth, is_over, solid_share
from lowmelt.failures import BlowUp, PhysicsFailure
from lowmelt.simulation.devices import Device

BAR_NM3 = 0.0602214  # kJ/mol: one bar times one nm3
SAMPLE_PS = 0.2
CONTACT_NM = 0.22  # least distance of atoms of the two blocks before they relax
BAROSTAT_STEPS = 10
MELTING_TRIES, HOTTER = 5, 1.25
LINDEMANN = 0.5  # of the distance of neighbours: ions of a crystal go less far, those of a melt farther


class NotMolten(PhysicsFailure):
    """The block that was to be the melt is still a crystal."""


class NotSolid(PhysicsFailure):
    """The block that was to be the crystal has molten, or the melt has the lower enthalpy."""


@dataclass(frozen=True)
class Times:
    """How long each part takes.

    Attributes:
        melt_ps: of the block that becomes the melt, at ``hot`` times the temperature, with half the step;
            repeated up to five times, each a quarter hotter, while it is still a crystal.
        settle_ps: for each block to come to rest at its temperature and pressure.
        average_ps: over which the enthalpy and the edges of a block are averaged.
        join_ps: for the two blocks in contact before the clock starts.
        run_ps: at most; a run ends when one phase is gone.
        step_fs: time step.
        hot: factor of the temperature at which the crystal is molten.
        expansion: volume of the melt over that of the crystal, to begin with.
        bar: pressure.
    """

    melt_ps: float = 4.0
    settle_ps: float = 4.0
    average_ps: float = 4.0
    join_ps: float = 1.0
    run_ps: float = 40.0
    step_fs: float = 4.0
    hot: float = 2.2
    expansion: float = 1.25
    bar: float = 1.0

    @classmethod
    def from_config(cls, given: Mapping, conditions: Mapping) -> "Times":
        """Those that a crystal names, and the step and pressure of all simulations."""
        named = {field.name: given[field.name] for field in fields(cls) if field.name in given}
        return cls(**{"step_fs": conditions["step_fs"], "bar": conditions["pressure_bar"], **named})


@dataclass(frozen=True)
class Block:
    """Matter at rest: positions (atoms, 3), periodic vectors (3, 3), enthalpy of a formula unit."""

    positions: np.ndarray
    vectors: np.ndarray
    enthalpy: float = np.nan


class Bench:
    """A crystal at one temperature on a device.

    Args:
        crystal: block and force field.
        kelvin: temperature.
        device: where it runs.
        seed: of velocities, thermostat and barostat.
        times: lengths of the parts.
    """

    def __init__(self, crystal: Crystal, kelvin: float, device: Device, seed: int, times: Times) -> None:
        self.crystal, self.kelvin, self.device, self.seed, self.times = crystal, kelvin, device, seed, times

    def solid(self) -> Block:
        """The crystal with its own edges at this temperature and pressure.

        Raises:
            NotSolid: the ions left their places.
        """
        start = Block(self.crystal.positions_nm, self.crystal.vectors_nm)
        solid = self.rest(start)
        if self._has_moved(start, solid):
            raise NotSolid(f"at {self.kelvin:.0f} K the crystal melts all by itself; take lower temperatures")
        return solid

    def rest(self, start: Block) -> Block:
        """A block relaxed from a start, with all its edges free."""
        context = self._context(start, self.kelvin, self._barostat(fixed_section=False))
        openmm.LocalEnergyMinimizer.minimize(context, 100.0, 100)
        context.setVelocitiesToTemperature(self.kelvin, self.seed)
        return self._average(context)

    def liquid(self, solid: Block) -> Block:
        """The melt on the cross-section of the crystal, with its own height.

        Raises:
            NotMolten: the ions did not leave their places.
        """
        vectors = solid.vectors.copy()
        vectors[2] *= self.times.expansion
        wide = Block(self._moved(solid.positions, solid.vectors, vectors), vectors)
        molten = self._molten(wide)
        context = self._context(molten, self.kelvin, self._barostat(fixed_section=True))
        return self._average(context)

    def _molten(self, start: Block) -> Block:
        """Heat at constant volume, hotter and hotter until the ions have left their places."""
        kelvin = self.times.hot * self.kelvin
        context = self._context(start, kelvin, None, self.times.step_fs / 2)
        for _ in range(MELTING_TRIES):
            self._step(context, self.times.melt_ps)
            if self._has_moved(start, _block(context)):
                return _block(context)
            kelvin *= HOTTER
            context.getIntegrator().setTemperature(kelvin)
        raise NotMolten(
            f"the crystal did not melt within {MELTING_TRIES * self.times.melt_ps:g} ps up to "
            f"{kelvin / HOTTER:.0f} K; raise melt_ps or expansion"
        )

    def run(self) -> Growth:
        """Join the two phases and watch them until one is gone or the time is over.

        Raises:
            NotMolten, NotSolid: a block is not the phase that it should be.
            BlowUp: the simulation or its box left the range of the force field.
        """
        try:
            solid = self.solid()
            liquid = self.liquid(solid)
            if liquid.enthalpy <= solid.enthalpy:
                raise NotSolid(f"at {self.kelvin:.0f} K the melt has the lower enthalpy")
            return self._watch(self._joined(solid, liquid), solid.enthalpy, liquid.enthalpy)
        except openmm.OpenMMException as error:
            raise BlowUp(str(error).splitlines()[0][:200]) from None

    def _joined(self, solid: Block, liquid: Block) -> Block:
        """The melt on top of the crystal."""
        below, above = self._wrapped(solid), self._wrapped(liquid)
        lower = solid.vectors[2] + [0, 0, gap(below, above + solid.vectors[2], solid.vectors)]
        upper = liquid.vectors[2] + [0, 0, gap(above, below + liquid.vectors[2], solid.vectors)]
        vectors = np.stack([solid.vectors[0], solid.vectors[1], lower + upper])
        return Block(np.concatenate([below, above + lower]), reduced(vectors))

    def _watch(self, start: Block, solid: float, liquid: float) -> Growth:
        times = self.times
        context = self._context(start, self.kelvin, self._barostat(fixed_section=True), times.step_fs / 4)
        openmm.LocalEnergyMinimizer.minimize(context, 100.0, 100)
        context.setVelocitiesToTemperature(self.kelvin, self.seed)
        self._step(context, 0.2)
        context.getIntegrator().setStepSize(times.step_fs / 1000)
        self._step(context, times.join_ps)
        time_ps: list[float] = []
        enthalpy: list[float] = []
        while not time_ps or time_ps[-1] < times.run_ps:
            self._step(context, SAMPLE_PS)
            time_ps.append((time_ps[-1] if time_ps else 0.0) + SAMPLE_PS)
            enthalpy.append(self._enthalpy(context, 2))
            if is_over(np.array(time_ps), solid_share(np.array(enthalpy), solid, liquid)):
                break
        return growth(np.array(time_ps), np.array(enthalpy), solid, liquid)

    def _average(self, context: openmm.Context) -> Block:
        """Let a block come to rest, then give it its mean edges."""
        self._step(context, self.times.settle_ps)
        enthalpies, vectors = [], [_block(context).vectors]
        for _ in range(max(5, round(self.times.average_ps / SAMPLE_PS))):
            self._step(context, SAMPLE_PS)
            enthalpies.append(self._enthalpy(context, 1))
            vectors.append(like(_block(context).vectors, vectors[0]))
        last, mean = _block(context).positions, np.mean(vectors[1:], axis=0)
        moved = self._moved(last, vectors[-1], mean)
        return Block(moved, reduced(mean), float(np.mean(enthalpies)))

    def _context(
        self, start: Block, kelvin: float, barostat: openmm.Force | None, step_fs: float | None = None
    ) -> openmm.Context:
        system = self.crystal.system_of(len(start.positions) // len(self.crystal.positions_nm))
        system.setDefaultPeriodicBoxVectors(*(openmm.Vec3(*row) for row in start.vectors))
        if barostat is not None:
            system.addForce(barostat)
        integrator = openmm.LangevinMiddleIntegrator(kelvin, 2.0, (step_fs or self.times.step_fs) / 1000)
        integrator.setRandomNumberSeed(self.seed)
        context = self.device.context(system, integrator)
        context.setPositions(start.positions)
        context.setVelocitiesToTemperature(kelvin, self.seed)
        return context

    def _barostat(self, fixed_section: bool) -> openmm.Force:
        """Pressure on all edges, or on the height alone where a melt rests on a crystal."""
        upright = np.allclose(self.crystal.vectors_nm, np.diag(np.diag(self.crystal.vectors_nm)))
        bar, kelvin = self.times.bar, self.kelvin
        if self.crystal.cubic and not fixed_section:
            made = openmm.MonteCarloBarostat(bar, kelvin, BAROSTAT_STEPS)
        elif fixed_section or upright:
            free, pressure = not fixed_section, openmm.Vec3(bar, bar, bar)
            made = openmm.MonteCarloAnisotropicBarostat(pressure, kelvin, free, free, True, BAROSTAT_STEPS)
        else:
            made = openmm.MonteCarloFlexibleBarostat(bar, kelvin, BAROSTAT_STEPS)
        made.setRandomNumberSeed(self.seed)
        return made

    def _step(self, context: openmm.Context, time_ps: float) -> None:
        step_ps = context.getIntegrator().getStepSize().value_in_unit(unit.picosecond)
        context.getIntegrator().step(round(time_ps / step_ps))

    def _enthalpy(self, context: openmm.Context, blocks: int) -> float:
        """Of a formula unit, without the kinetic energy, in kJ/mol."""
        state = context.getState(getEnergy=True)
        volume = state.getPeriodicBoxVolume().value_in_unit(unit.nanometer**3)
        energy = state.getPotentialEnergy().value_in_unit(unit.kilojoule_per_mole)
        if not np.isfinite(energy):
            raise BlowUp("the energy is no longer a number")
        return (energy + self.times.bar * BAR_NM3 * volume) / (blocks * self.crystal.formula_units)

    def _centres(self, positions: np.ndarray) -> np.ndarray:
        """Centres of the ions (ions, 3)."""
        ions = self.crystal.ion_of_atom
        sums = np.zeros((ions.max() + 1, 3))
        np.add.at(sums, ions, positions)
        return sums / np.bincount(ions)[:, None]

    def _moved(self, positions: np.ndarray, before: np.ndarray, after: np.ndarray) -> np.ndarray:
        """Positions after the box changed: the centres of the ions follow, the ions keep their shape."""
        centres = self._centres(positions)
        return positions + (centres @ np.linalg.inv(before) @ after - centres)[self.crystal.ion_of_atom]

    def _wrapped(self, block: Block) -> np.ndarray:
        """Positions with the centre of each ion between the lower and the upper face."""
        height = self._centres(block.positions) @ np.linalg.inv(block.vectors)[:, 2]
        return block.positions - (np.floor(height)[:, None] * block.vectors[2])[self.crystal.ion_of_atom]

    def _has_moved(self, before: Block, after: Block) -> bool:
        """Whether the ions have left their places, apart from what the box did."""
        start = self._moved(before.positions, before.vectors, after.vectors)
        places = self._centres(start)
        gone = self._centres(after.positions) - places
        gone -= gone.mean(axis=0)
        apart = np.linalg.norm(places[1:] - places[0], axis=1).min()
        return bool(np.sqrt((gone**2).sum(axis=1).mean()) > LINDEMANN * apart)


def gap(below: np.ndarray, above: np.ndarray, vectors: np.ndarray) -> float:
    """How far to lift one block in nm so that none of its atoms comes too near to the block below.

    Args:
        below, above: (atoms, 3) positions, periodic in the first two of ``vectors``.
    """
    low, high = below[below[:, 2] > above[:, 2].min() - 1], above[above[:, 2] < below[:, 2].max() + 1]
    apart = high[None] - low[:, None]
    for axis in (1, 0):
        apart -= vectors[axis] * np.round(apart[..., axis] / vectors[axis, axis])[..., None]
    beside = (apart[..., :2] ** 2).sum(axis=-1)
    needed = np.sqrt(np.clip(CONTACT_NM**2 - beside, 0, None)) - apart[..., 2]
    return float(max(needed[beside < CONTACT_NM**2].max(initial=0.0), 0.0))


def _block(context: openmm.Context) -> Block:
    state = context.getState(getPositions=True)
    positions = state.getPositions(asNumpy=True).value_in_unit(unit.nanometer)
    return Block(positions, state.getPeriodicBoxVectors(asNumpy=True).value_in_unit(unit.nanometer))
