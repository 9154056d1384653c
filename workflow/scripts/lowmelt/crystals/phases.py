"""The pure phases that coexistence starts from: crystal and melt, each at rest at one temperature."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields

import numpy as np
import openmm
from openmm import unit

from lowmelt.analysis.stationary import LEAST_SAMPLES, stationary_from
from lowmelt.crystals.blocks import Crystal, like, reduced
from lowmelt.failures import BlowUp, PhysicsFailure
from lowmelt.runtime import derive_seed
from lowmelt.simulation.checkpoint import Series, Store, advance, record, state_of
from lowmelt.simulation.devices import Device

BAR_NM3 = 0.0602214  # kJ/mol: one bar times one nm3
GAS_KJ = 8.31446e-3  # kJ/mol/K
BAROSTAT_STEPS = 25
FRICTION = 2.0  # 1/ps
MELTING_TRIES, HOTTER = 5, 1.25
LINDEMANN = 0.5  # of the distance of neighbours: ions of a crystal go less far, those of a melt farther
WAITING = 10  # times settle_ps: how long a phase may take to stop drifting
FRAMES = 12  # of each pure phase, from which the order of solid and liquid is learnt


class Finding(PhysicsFailure):
    """Something that is found out about a salt before crystal and melt meet; ``outcome`` names it."""

    outcome = ""


class CrystalLost(Finding):
    """The crystal melts all by itself: the melting point is lower."""

    outcome = "melted at once"


class NotMolten(Finding):
    """The block that was to be the melt is still a crystal."""

    outcome = "did not melt"


class NotStationary(Finding):
    """A pure phase still drifts at the end of the patience."""

    outcome = "still relaxing"


class NoFusion(Finding):
    """The melt has the lower enthalpy: it froze again, or the force field does not hold this crystal."""

    outcome = "no heat of fusion"


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


@dataclass(frozen=True)
class Block:
    """Matter at rest.

    Attributes:
        positions: (atoms, 3) in nm, ions whole.
        vectors: (3, 3) periodic vectors in rows.
        enthalpy: of a formula unit, without the kinetic energy, in kJ/mol.
        frames: (frames, atoms, 3) while it was averaged, and ``cells`` (frames, 3, 3) of these.
        density: in kg/m3.
    """

    positions: np.ndarray
    vectors: np.ndarray
    enthalpy: float = np.nan
    frames: np.ndarray = field(default_factory=lambda: np.empty((0, 0, 3)))
    cells: np.ndarray = field(default_factory=lambda: np.empty((0, 3, 3)))
    density: float = np.nan


class Phases:
    """The pure phases of a crystal at one temperature on a device.

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

    def solid(self) -> Block:
        """The crystal with its own edges at this temperature and pressure.

        Raises:
            CrystalLost: the ions left their places.
            NotStationary: it still drifts after ten times ``settle_ps``.
        """
        start = Block(self.crystal.positions_nm, self.crystal.vectors_nm)
        solid = self.rest(start, "solid")
        if self.has_moved(start, solid):
            raise CrystalLost(f"at {self.kelvin:.0f} K the crystal melts all by itself")
        return solid

    def rest(self, start: Block, name: str = "rest", patience: int = WAITING) -> Block:
        """A block relaxed from a start, with all its edges free; ``patience`` times ``settle_ps`` at most."""
        context = self.context(start, name, self.barostat(name, fixed_section=False))
        if self.store.read(f"{name}_settling") is None:
            openmm.LocalEnergyMinimizer.minimize(context, 100.0, 100)
            context.setVelocitiesToTemperature(self.kelvin, self.number(name))
        return self._at_rest(context, name, patience)

    def liquid(self, solid: Block) -> Block:
        """The melt on the cross-section of the crystal, with its own height.

        Raises:
            NotMolten: the ions did not leave their places.
            NotStationary: it still drifts after ten times ``settle_ps``.
        """
        vectors = solid.vectors.copy()
        vectors[2] *= self.times.expansion
        wide = Block(self._moved(solid.positions, solid.vectors, vectors), vectors)
        melted = self._melted(wide)
        context = self.context(melted, "liquid", self.barostat("liquid", fixed_section=True))
        return self._at_rest(context, "liquid")

    def _melted(self, start: Block) -> Block:
        """Heat at constant volume, hotter and hotter until the ions have left their places."""
        kept = self.store.read("melted")
        if kept is not None:
            return Block(kept["positions_nm"], kept["vectors_nm"])
        kelvin = self.times.hot * self.kelvin
        context = self.context(start, "melting", None, self.times.step_fs / 2, kelvin)
        for _ in range(MELTING_TRIES):
            self.step(context, self.times.melt_ps)
            if self.has_moved(start, block(context)):
                self.store.write("melted", state_of(context))
                return block(context)
            kelvin *= HOTTER
            context.getIntegrator().setTemperature(kelvin)
        raise NotMolten(
            f"the crystal did not melt within {MELTING_TRIES * self.times.melt_ps:g} ps up to "
            f"{kelvin / HOTTER:.0f} K; raise melt_ps or expansion"
        )

    def _at_rest(self, context: openmm.Context, name: str, patience: int = WAITING) -> Block:
        """Wait until a block no longer drifts, then give it its mean edges and enthalpy.

        A patience of one settles once and does not ask.
        """
        times = self.times
        step = max(min(times.sample_ps, times.settle_ps / LEAST_SAMPLES), times.step_fs / 1000)
        piece = max(LEAST_SAMPLES, round(times.settle_ps / step))

        def waited(series: Series) -> bool:
            count = len(series["enthalpy"])
            if count % piece:
                return False
            return count >= patience * piece or stationary_from(series["enthalpy"]) is not None

        settling = record(context, f"{name}_settling", step, waited, self.sample(1), self.store)
        if patience > 1 and stationary_from(settling["enthalpy"]) is None:
            raise NotStationary(
                f"the {'crystal' if name == 'solid' else 'melt'} still relaxes after "
                f"{settling['time_ps'][-1]:.0f} ps at {self.kelvin:.0f} K; raise settle_ps"
            )

        def measure(context: openmm.Context) -> dict:
            found = block(context)
            return {**self.sample(1)(context), "frame": found.positions, "cell": found.vectors}

        seen = record(
            context, f"{name}_averaging", max(times.average_ps / FRAMES, step),
            lambda series: series["time_ps"][-1] >= times.average_ps, measure, self.store,
        )  # fmt: skip
        cells = np.array([like(cell, seen["cell"][0]) for cell in seen["cell"]])
        mean = cells.mean(axis=0)
        moved = self._moved(seen["frame"][-1], cells[-1], mean)
        return Block(
            moved, reduced(mean), float(seen["enthalpy"].mean()), seen["frame"], seen["cell"],
            float(seen["density_kg_m3"].mean()),
        )  # fmt: skip

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

    def centres(self, positions: np.ndarray) -> np.ndarray:
        """Centres of the ions (ions, 3)."""
        ions = self.crystal.ion_of_atom
        sums = np.zeros((ions.max() + 1, 3))
        np.add.at(sums, ions, positions)
        return sums / np.bincount(ions)[:, None]

    def _moved(self, positions: np.ndarray, before: np.ndarray, after: np.ndarray) -> np.ndarray:
        """Positions after the box changed: the centres of the ions follow, the ions keep their shape."""
        centres = self.centres(positions)
        return positions + (centres @ np.linalg.inv(before) @ after - centres)[self.crystal.ion_of_atom]

    def wrapped(self, matter: Block) -> np.ndarray:
        """Positions with the centre of each ion between the lower and the upper face."""
        height = self.centres(matter.positions) @ np.linalg.inv(matter.vectors)[:, 2]
        return matter.positions - (np.floor(height)[:, None] * matter.vectors[2])[self.crystal.ion_of_atom]

    def has_moved(self, before: Block, after: Block) -> bool:
        """Whether the ions have left their places, apart from what the box did.

        A barostat may redraw a hexagonal or triclinic box with other vectors of the same lattice; the places
        follow the drawing that is nearest to the first.
        """
        start = self._moved(before.positions, before.vectors, like(after.vectors, before.vectors))
        places = self.centres(start)
        gone = self.centres(after.positions) - places
        gone -= gone.mean(axis=0)
        apart = np.linalg.norm(places[1:] - places[0], axis=1).min()
        return bool(np.sqrt((gone**2).sum(axis=1).mean()) > LINDEMANN * apart)


def block(context: openmm.Context) -> Block:
    """Positions and box of a context."""
    kept = state_of(context)
    return Block(kept["positions_nm"], kept["vectors_nm"])
