"""Solid and liquid in contact.

A block of crystal and a block of its melt, each at rest at the temperature in question, are put on top of
each other. Below the melting point the crystal grows, above it melts: seen in the order of the ions, and
beside it in the enthalpy. Reviewed by Zhang and Maginn 2012, 10.1063/1.3702587.
"""

import logging
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field

import numpy as np
import openmm

from lowmelt.chem.constants import GAS_KJ
from lowmelt.crystals import order
from lowmelt.crystals.blocks import reduced
from lowmelt.crystals.findings import Finding, NoFusion
from lowmelt.crystals.growth import BOTH, START, START_SAMPLES, Growth, ended, measure
from lowmelt.crystals.matter import Block, block, undrifted, wrapped
from lowmelt.crystals.order import Discriminant, PhasesAlike
from lowmelt.crystals.phases import Phases, tell_apart
from lowmelt.crystals.run_files import Output, RunFiles
from lowmelt.failures import BlowUp
from lowmelt.simulation.checkpoint import Series, record

CONTACT_NM = 0.22  # least distance of atoms of the two blocks before they relax
CLOSING = 10  # steps in which the two blocks are brought together
SLICES = 20
ATTEMPTS, FARTHER_NM = 3, 0.05


class OnePhase(Finding):
    """The box of crystal and melt does not begin with both."""

    outcome = "one phase at the start"


@dataclass
class Run:
    """One box of crystal and melt.

    Attributes:
        growth: what became of it.
        pure: densities of crystal and melt in kg/m3, where they were measured.
        contrast: how well the order of the ions tells the pure phases apart, 0 to 1.
        series: of the box, (samples,) each.
        profile: (slices,) share of solid along the normal at the end.
    """

    growth: Growth
    pure: tuple[float, float] = (np.nan, np.nan)
    contrast: float = np.nan
    series: Series = field(default_factory=dict)
    profile: np.ndarray | None = None

    def as_dict(self) -> dict:
        """For JSON; no NaN."""
        found = asdict(self.growth) | {
            "solid_kg_m3": self.pure[0], "liquid_kg_m3": self.pure[1], "contrast": self.contrast,
            "profile": [] if self.profile is None else [_none(x) for x in self.profile.round(3).tolist()],
        }  # fmt: skip
        return {name: _none(value) for name, value in found.items()}


def _none(value: object) -> object:
    """JSON has no NaN."""
    return None if value != value else value


def growth_from(record: Mapping) -> Growth:
    """The growth in a record that ``Run.as_dict`` made."""
    numbers = {
        name: np.nan if record[name] is None else float(record[name])
        for name in Growth.__dataclass_fields__
        if name not in ("outcome", "reason")
    }
    return Growth(record["outcome"], record["reason"], **numbers)


def run(phases: Phases, output: Output | None = None) -> Run:
    """Join the two phases and follow the front until one is gone or the time is over.

    What is found before they meet (the crystal melts at once, the melt still relaxes) is a result.

    Raises:
        BlowUp: the simulation or its box left the range of the force field.
    """
    output, solid, liquid = output or Output(), None, None
    try:
        solid = phases.solid()
        liquid = phases.liquid(solid)
        if liquid.enthalpy <= solid.enthalpy:
            raise NoFusion(
                f"at {phases.kelvin:.0f} K the melt has the lower enthalpy: "
                "it froze again, or the force field does not hold this crystal"
            )
        learnt = tell_apart(phases.crystal, solid, liquid)
        made = _persist(phases, (solid, liquid), learnt, output)
    except (Finding, PhasesAlike) as finding:
        outcome = finding.outcome if isinstance(finding, Finding) else "phases alike"
        made = Run(Growth(outcome, str(finding)))
    except openmm.OpenMMException as error:
        raise BlowUp(str(error).splitlines()[0][:200]) from None
    made.pure = (solid.density if solid else np.nan, liquid.density if liquid else np.nan)
    return made


def _joined(phases: Phases, solid: Block, liquid: Block, contact_nm: float = CONTACT_NM) -> Block:
    """The melt on top of the crystal."""
    below, above = (wrapped(phases.crystal, undrifted(phases.crystal, pure)) for pure in (solid, liquid))
    lower = solid.vectors[2] + [0, 0, gap(below, above + solid.vectors[2], solid.vectors, contact_nm)]
    upper = liquid.vectors[2] + [0, 0, gap(above, below + liquid.vectors[2], solid.vectors, contact_nm)]
    vectors = np.stack([solid.vectors[0], solid.vectors[1], lower + upper])
    return Block(np.concatenate([below, above + lower]), reduced(vectors))


def _persist(phases: Phases, pure: tuple[Block, Block], learnt: Discriminant, output: Output) -> Run:
    """Follow the front; what blows up is resumed from its last checkpoint with other random numbers.

    Where there is none yet, the blocks begin a little farther apart.
    """
    while True:
        start = _joined(phases, *pure, CONTACT_NM + FARTHER_NM * phases.attempt)
        try:
            return _follow(phases, start, pure, learnt, output)
        except BlowUp as failure:
            phases.attempt += 1
            if phases.attempt == ATTEMPTS:
                raise
            logging.getLogger("lowmelt").info("%s: attempt %d", failure, phases.attempt + 1)


def _follow(
    phases: Phases, start: Block, pure: tuple[Block, Block], learnt: Discriminant, output: Output
) -> Run:
    times, crystal, store = phases.times, phases.crystal, phases.store
    kinds, energies = np.tile(crystal.kinds, 2), phases.sample(2)
    context = phases.context(start, "front", phases.barostat("front", fixed_section=True), times.step_fs / 4)
    kept = store.read("front")
    if kept is None:
        openmm.LocalEnergyMinimizer.minimize(context, 100.0, 100)
        close(context, pure[0].vectors[2, 2] + pure[1].vectors[2, 2], lowest(phases, pure[0]))
        context.setVelocitiesToTemperature(phases.kelvin, phases.number("front"))
        phases.step(context, 0.2)
    context.getIntegrator().setStepSize(times.step_fs / 1000)
    if kept is None:
        phases.step(context, times.join_ps)
    done = 0 if kept is None else len(kept["time_ps"])
    files = RunFiles(output, crystal.ions * 2, start, context, times, done)

    def sorted_out(context: openmm.Context) -> tuple[order.Frame, np.ndarray]:
        found = block(context)
        seen = order.frame(crystal, found.positions, found.vectors)
        return seen, learnt.is_solid(order.features(seen, kinds), kinds)

    def look(context: openmm.Context) -> dict:
        files.add(context)
        return {**energies(context), "share": learnt.share(sorted_out(context)[1])}

    def over(series: Series) -> bool:
        time_ps, share = series["time_ps"], series["share"]
        if len(share) == START_SAMPLES and not START[0] < share.mean() < START[1]:
            raise OnePhase(
                f"{share.mean():.0%} of the box is solid when the clock starts at {phases.kelvin:.0f} K"
            )
        return time_ps[-1] >= times.run_ps - 1e-6 or ended(time_ps, share, times.run_ps) != BOTH

    series = record(context, "front", times.sample_ps, over, look, store)
    files.end(context)
    enthalpies = (pure[0].enthalpy, pure[1].enthalpy)
    found = measure(series["time_ps"], series["share"], series["enthalpy"], enthalpies, times.run_ps)
    at_end = order.profile(*sorted_out(context), SLICES)
    return Run(found, contrast=learnt.contrast, series=series, profile=at_end)


def lowest(phases: Phases, solid: Block) -> float:
    """Energy of two blocks in kJ/mol that no arrangement of ions has: the crystal's, less twice its heat."""
    heat = 3 * GAS_KJ * phases.kelvin * len(solid.positions)
    return 2 * (phases.crystal.formula_units * solid.enthalpy - heat)


def close(context: openmm.Context, height_nm: float, lowest_kJ_mol: float = -np.inf) -> None:
    """Lower the upper block onto the lower one, step by step, until the box has the height of both alone.

    A barostat takes some ten ps for that, in which the enthalpy falls by more than a front that moves. The
    blocks come no nearer than their energy falls; the rest is left to the barostat.

    Raises:
        BlowUp: ions have fallen into each other: the dispersion of Tosi and Fumi has no bottom.
    """
    kept, energy = block(context), _energy(context)
    if not energy > lowest_kJ_mol:
        raise BlowUp(f"ions fell into each other where the blocks meet ({energy:.3g} kJ/mol)")
    excess = float(kept.vectors[2, 2]) - height_nm
    if excess <= 0:
        return
    step = np.array([0, 0, excess / CLOSING])
    upper = np.arange(len(kept.positions)) >= len(kept.positions) // 2
    for _ in range(CLOSING):
        vectors = kept.vectors - np.outer([0, 0, 1], step)
        _place(context, Block(kept.positions - np.outer(upper, step / 2), vectors))
        try:
            openmm.LocalEnergyMinimizer.minimize(context, 100.0, 20)
            now = _energy(context)
        except openmm.OpenMMException:
            now = np.nan
        if not lowest_kJ_mol < now < energy:
            _place(context, kept)
            return
        kept, energy = block(context), now


def _place(context: openmm.Context, matter: Block) -> None:
    context.setPeriodicBoxVectors(*(openmm.Vec3(*row) for row in matter.vectors))
    context.setPositions(matter.positions)


def _energy(context: openmm.Context) -> float:
    potential = context.getState(getEnergy=True).getPotentialEnergy()
    return potential.value_in_unit(openmm.unit.kilojoule_per_mole)


def gap(below: np.ndarray, above: np.ndarray, vectors: np.ndarray, contact_nm: float = CONTACT_NM) -> float:
    """How far to lift one block in nm so that none of its atoms comes too near to the block below.

    Args:
        below, above: (atoms, 3) positions, periodic in the first two of ``vectors``.
        contact_nm: least distance of atoms.
    """
    low, high = below[below[:, 2] > above[:, 2].min() - 1], above[above[:, 2] < below[:, 2].max() + 1]
    apart = high[None] - low[:, None]
    for axis in (1, 0):
        apart -= vectors[axis] * np.round(apart[..., axis] / vectors[axis, axis])[..., None]
    beside = (apart[..., :2] ** 2).sum(axis=-1)
    needed = np.sqrt(np.clip(contact_nm**2 - beside, 0, None)) - apart[..., 2]
    return float(max(needed[beside < contact_nm**2].max(initial=0.0), 0.0))
