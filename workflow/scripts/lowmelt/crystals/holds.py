"""A crystal, one with vacancies, or a melt, held at one temperature: does it stay what it is?

No front is waited for. What a crystal does in picoseconds to nanoseconds says that much: one that melts is
less stable than the melt; one that stays may be superheated.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field

import numpy as np
import openmm

from lowmelt.analysis.stationary import stationary_from
from lowmelt.crystals import order
from lowmelt.crystals.growth import ENDS, START_SAMPLES, window
from lowmelt.crystals.matter import Block, block
from lowmelt.crystals.order import Discriminant
from lowmelt.crystals.phases import Phases, tell_apart
from lowmelt.crystals.run_files import Output, RunFiles
from lowmelt.simulation.checkpoint import Series, record

CRYSTAL, MELT, VACANCIES = "crystal", "melt", "voids"
SOLID, MELTED, BETWEEN, MOLTEN, FROZE = "solid", "melted", "between", "molten", "froze"
STAYS = 0.5  # share of solid from which a crystal counts as one: around vacancies ions lack neighbours
BEGIN_PS, BEGIN_STEP = 0.2, 4  # for which a run begins, with so many times smaller steps


@dataclass(frozen=True)
class Reference:
    """What all holds of a crystal begin with.

    Attributes:
        solid: the crystal at rest at the coldest temperature.
        melt: the melt at rest at the hottest.
        learnt: what tells their ions apart.
    """

    solid: Block
    melt: Block
    learnt: Discriminant

    def as_dict(self) -> dict:
        """For JSON."""
        made = {
            f"{name}_{part}": getattr(matter, part).round(6).tolist()
            for name, matter in (("solid", self.solid), ("melt", self.melt))
            for part in ("positions", "vectors")
        }
        learnt = {"weights": self.learnt.weights.tolist(), "offsets": self.learnt.offsets.tolist(),
                  "found_solid": list(self.learnt.found_solid)}  # fmt: skip
        return {**made, **learnt, "contrast": self.learnt.contrast}

    @classmethod
    def from_dict(cls, kept: Mapping) -> "Reference":
        """What ``as_dict`` made."""
        solid, melt = (
            Block(np.array(kept[f"{name}_positions"]), np.array(kept[f"{name}_vectors"]))
            for name in ("solid", "melt")
        )
        first, second = kept["found_solid"]
        learnt = Discriminant(np.array(kept["weights"]), np.array(kept["offsets"]), (first, second))
        return cls(solid, melt, learnt)


def read_start(name: str) -> tuple[str, float]:
    """What a hold begins with, and its share of vacancies, from its name: crystal, melt, voids0.05."""
    return (VACANCIES, float(name.removeprefix(VACANCIES))) if name.startswith(VACANCIES) else (name, 0.0)


def refer(cold: Phases, hot: Phases) -> Reference:
    """Crystal and melt, each at rest, and what tells them apart.

    Args:
        cold: the crystal at the lowest temperature, where it is sure to stay.
        hot: the same at the highest, where its melt is sure not to freeze.

    Raises:
        PhysicsFailure: one of them never comes to rest, or they look alike.
    """
    solid = cold.solid()
    melt = hot.liquid(solid)
    return Reference(solid, melt, tell_apart(cold.crystal, solid, melt))


@dataclass
class Hold:
    """What became of it.

    Attributes:
        outcome: SOLID, MELTED or BETWEEN for a crystal, MOLTEN or FROZE for a melt.
        start_share, end_share: of solid ions, means of the first and of the last samples.
        time_ps: until the end, or until it had changed.
        enthalpy_kJ_mol: of a formula unit without kinetic energy, from where it no longer drifts; its second
            half where it drifts to the end, and where it melted or froze what it was last.
        density_kg_m3: of the same samples.
        drifts: never came to rest.
        series: of the box, (samples,) each.
    """

    outcome: str
    start_share: float
    end_share: float
    time_ps: float
    enthalpy_kJ_mol: float
    density_kg_m3: float
    drifts: bool
    series: Series = field(default_factory=dict, repr=False)

    def as_dict(self) -> dict:
        """For JSON, without the series."""
        return {name: value for name, value in asdict(self).items() if name != "series"}


def hold(phases: Phases, start: Block, learnt: Discriminant, what: str, output: Output | None = None) -> Hold:
    """Keep at constant temperature and pressure until it has changed, or ``run_ps`` are over.

    Args:
        phases: the block, its temperature, times and store.
        start: where its atoms are.
        learnt: which ions look solid.
        what: CRYSTAL or VACANCIES, all edges of whose box are free; or MELT, whose height alone is.
        output: where the files go.

    Raises:
        BlowUp: the simulation or its box left the range of the force field.
    """
    times, crystal, molten = phases.times, phases.crystal, what == MELT
    context = phases.context(start, what, phases.barostat(what, molten), times.step_fs / BEGIN_STEP)
    kept = phases.store.read(what)
    if kept is None:
        openmm.LocalEnergyMinimizer.minimize(context, 100.0, 100)
        context.setVelocitiesToTemperature(phases.kelvin, phases.number(what))
        phases.step(context, BEGIN_PS)
    context.getIntegrator().setStepSize(times.step_fs / 1000)
    done = 0 if kept is None else len(kept["time_ps"])
    files = RunFiles(output or Output(), crystal.ions, start, context, times, done)
    energies = phases.sample(1)

    def look(context: openmm.Context) -> dict:
        found = block(context)
        seen = order.frame(crystal, found.positions, found.vectors)
        solid = learnt.is_solid(order.features(seen, crystal.kinds), crystal.kinds)
        files.add(context)
        return {**energies(context), "share": learnt.share(solid)}

    def over(series: Series) -> bool:
        changed = has_changed(series["time_ps"], series["share"], times.run_ps, molten)
        return changed or series["time_ps"][-1] >= times.run_ps - 1e-6

    series = record(context, what, times.sample_ps, over, look, phases.store)
    files.end(context)
    return judge(series, times.run_ps, molten)


def has_changed(time_ps: np.ndarray, share: np.ndarray, longest_ps: float, molten: bool) -> bool:
    """Whether a crystal has melted, or a melt frozen: the last two means of the share of solid say so."""
    count = window(time_ps, longest_ps)
    if len(share) < 2 * count:
        return False
    means = share[-2 * count : -count].mean(), share[-count:].mean()
    return min(means) > ENDS[1] if molten else max(means) < ENDS[0]


def judge(series: Series, longest_ps: float, molten: bool) -> Hold:
    """What a series says; see ``Hold``."""
    time_ps, share, enthalpy = series["time_ps"], series["share"], series["enthalpy"]
    count = window(time_ps, longest_ps)
    first, last = float(share[:START_SAMPLES].mean()), float(share[-count:].mean())
    changed = has_changed(time_ps, share, longest_ps, molten)
    rests = None if changed else stationary_from(enthalpy)
    begin = max(len(share) - count, 0) if changed else len(share) // 2 if rests is None else rests
    if changed:
        outcome = FROZE if molten else MELTED
    elif molten:
        outcome = MOLTEN
    else:
        outcome = SOLID if last >= STAYS else BETWEEN
    return Hold(
        outcome, first, last, float(time_ps[-1]), float(enthalpy[begin:].mean()),
        float(series["density_kg_m3"][begin:].mean()), bool(not changed and rests is None), series,
    )  # fmt: skip
