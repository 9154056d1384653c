"""A crystal on a device at one temperature: its contexts, barostats, random numbers and measurements."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields

import numpy as np
import openmm
from openmm import unit

from lowmelt.chem.constants import GAS_KJ
from lowmelt.crystals.blocks import Crystal
from lowmelt.crystals.matter import Block
from lowmelt.failures import BlowUp
from lowmelt.runtime import derive_seed
from lowmelt.simulation.checkpoint import Store, advance
from lowmelt.simulation.devices import Device

BAR_NM3 = 0.0602214  # kJ/mol: one bar times one nm3
BAROSTAT_STEPS = 25
FRICTION = 2.0  # 1/ps


@dataclass(frozen=True)
class Times:
    """How long each part takes.

    Attributes:
        melt_ps: of the block that becomes the melt, at ``hot`` times the temperature, with half the step;
            repeated up to five times, each a quarter hotter, while it is still a crystal.
        settle_ps: for each block to come to rest at its temperature and pressure, at least; repeated up to
            ten times while its enthalpy still drifts.
        average_ps: over which the enthalpy and the edges of a block are averaged.
        join_ps: for the two blocks in contact before the clock starts.
        run_ps: at most; a run ends when one phase is gone.
        sample_ps: between two samples of a run.
        step_fs: time step.
        hot: factor of the temperature at which the crystal is melted.
        expansion: volume of the melt over that of the crystal, to begin with.
        bar: pressure.
    """

    melt_ps: float = 4.0
    settle_ps: float = 6.0
    average_ps: float = 4.0
    join_ps: float = 1.0
    run_ps: float = 40.0
    sample_ps: float = 1.0
    step_fs: float = 4.0
    hot: float = 2.2
    expansion: float = 1.25
    bar: float = 1.0

    @classmethod
    def from_config(cls, given: Mapping, conditions: Mapping) -> "Times":
        """Those that a crystal names, and the step and pressure of all simulations."""
        named = {one.name: given[one.name] for one in fields(cls) if one.name in given}
        return cls(**{"step_fs": conditions["step_fs"], "bar": conditions["pressure_bar"], **named})


class Bench:
    """What every simulation of a crystal, its melt or both together needs.

    Args:
        crystal: block and force field.
        kelvin: temperature.
        device: where it runs.
        seed: of all random numbers; each stage and each restart draws its own from it.
        times: lengths of the parts.
        store: keeps what is done; None: nothing is kept.
    """

    def __init__(
        self,
        crystal: Crystal,
        kelvin: float,
        device: Device,
        seed: int,
        times: Times,
        store: Store | None = None,
    ) -> None:
        self.crystal, self.kelvin, self.device, self.seed, self.times = crystal, kelvin, device, seed, times
        self.store = store or Store(None, {})
        self.attempt = 0  # a stage that blew up is repeated with other random numbers

    @property
    def plan(self) -> dict:
        """What the stages depend on, for the store."""
        return {"times": asdict(self.times), "units": self.crystal.formula_units, "kelvin": self.kelvin,
                "seed": self.seed}  # fmt: skip

    def context(
        self,
        start: Block,
        stage: str,
        barostat: openmm.Force | None,
        step_fs: float | None = None,
        kelvin: float | None = None,
    ) -> openmm.Context:
        """One or two blocks on the device, with random numbers of the stage's own."""
        kelvin = kelvin or self.kelvin
        system = self.crystal.system_of(len(start.positions) // len(self.crystal.positions_nm))
        system.setDefaultPeriodicBoxVectors(*(openmm.Vec3(*row) for row in start.vectors))
        if barostat is not None:
            system.addForce(barostat)
        integrator = openmm.LangevinMiddleIntegrator(kelvin, FRICTION, (step_fs or self.times.step_fs) / 1000)
        integrator.setRandomNumberSeed(self.number(stage))
        try:
            context = self.device.context(system, integrator)
            context.setPositions(start.positions)
        except openmm.OpenMMException as error:
            raise BlowUp(str(error).splitlines()[0][:200]) from None
        context.setVelocitiesToTemperature(kelvin, self.number(stage))
        return context

    def number(self, stage: str) -> int:
        """Seed of a stage: equal seeds at other temperatures or stages would give correlated noise.

        Sindhikara, Kim, Voter and Roitberg 2009, 10.1021/ct800573m.
        """
        begun = [self.store.restarts(f"{stage}{part}") for part in ("", "_settling", "_averaging")]
        return derive_seed(self.seed, f"{self.kelvin:g}", stage, sum(begun), self.attempt) or 1

    def barostat(self, stage: str, fixed_section: bool) -> openmm.Force:
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
        made.setRandomNumberSeed(derive_seed(self.number(stage), "barostat") or 1)
        return made

    def step(self, context: openmm.Context, time_ps: float) -> None:
        """Advance by a time."""
        step_ps = context.getIntegrator().getStepSize().value_in_unit(unit.picosecond)
        advance(context, round(time_ps / step_ps))

    def sample(self, blocks: int):
        """What is measured of each sample: a function of the context.

        Raises:
            BlowUp: the energy is no longer a number.
        """
        units = blocks * self.crystal.formula_units
        mass = blocks * sum(ion.mass for ion in self.crystal.ions)
        constraints = None

        def measure(context: openmm.Context) -> dict[str, float]:
            nonlocal constraints
            if constraints is None:
                constraints = context.getSystem().getNumConstraints()
            state = context.getState(getEnergy=True)
            volume = state.getPeriodicBoxVolume().value_in_unit(unit.nanometer**3)
            energy = state.getPotentialEnergy().value_in_unit(unit.kilojoule_per_mole)
            kinetic = state.getKineticEnergy().value_in_unit(unit.kilojoule_per_mole)
            if not np.isfinite(energy):
                raise BlowUp("the energy is no longer a number")
            free = 3 * blocks * len(self.crystal.positions_nm) - constraints
            return {
                "temperature_K": 2 * kinetic / (free * GAS_KJ),
                "density_kg_m3": mass / 0.60221408 / volume,
                "potential": energy / units,
                "kinetic": kinetic / units,
                "enthalpy": (energy + self.times.bar * BAR_NM3 * volume) / units,
            }

        return measure
