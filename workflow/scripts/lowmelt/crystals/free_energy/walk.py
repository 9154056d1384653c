"""A walk along one leg of the path: window after window, each as far from the last as energies overlap."""

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from itertools import pairwise

import numpy as np
import openmm

from lowmelt.chem.constants import GAS_KJ
from lowmelt.crystals.bench import Bench
from lowmelt.crystals.free_energy import joints
from lowmelt.crystals.free_energy.legs import Leg, State
from lowmelt.crystals.free_energy.mbar import Windows
from lowmelt.crystals.free_energy.sites import Sites
from lowmelt.crystals.free_energy.system import NONBONDED_GROUP, energy, path_system, place, positions_of
from lowmelt.crystals.free_energy.wells import PIN, STRENGTH, wells_of
from lowmelt.crystals.matter import Block, moved
from lowmelt.failures import BlowUp
from lowmelt.simulation.checkpoint import Series, record, state_of

FRICTION = 4.0  # 1/ps: an ion in a well forgets its energy as fast as it is rubbed; a free one must travel
FIRST = 5  # times window_settle_ps that the first window may settle
HALVINGS = 30
WIDEST = 1.5  # times spread: where a gap is filled


@dataclass(frozen=True)
class PathSettings:
    """How a path is walked.

    Attributes:
        weak: factor of the interactions where the fluid becomes a crystal.
        well_kt: depth of the wells in kT, see ``wells``.
        spread: standard deviation, in kT, of the difference of the energies of two windows side by side.
        window_settle_ps, window_ps: of each window, before and while it is sampled.
        window_sample_ps: between two samples.
        boxes: windows in which the box changes.
        hold: ``atoms``, or ``centres`` where ions turn in the crystal: then one atom of each.
    """

    weak: float = 0.1
    well_kt: float = 2.0
    spread: float = 1.5
    window_settle_ps: float = 1.0
    window_ps: float = 20.0
    window_sample_ps: float = 0.1
    boxes: int = 9
    hold: str = "atoms"

    @classmethod
    def from_config(cls, given: Mapping) -> "PathSettings":
        """Those that a crystal names."""
        return cls(**{one.name: given[one.name] for one in fields(cls) if one.name in given})


class Walk:
    """One leg at one temperature.

    Args:
        bench: crystal, temperature, device, seeds and store.
        leg: where it leads.
        liquid, solid: the phases at rest.
        settings: windows and wells.
        backwards: from the leg's end to its beginning.
    """

    def __init__(
        self,
        bench: Bench,
        leg: Leg,
        liquid: Block,
        solid: Block,
        settings: PathSettings,
        backwards: bool = False,
    ) -> None:
        self.bench, self.leg, self.settings, self.backwards = bench, leg, settings, backwards
        self.crystal, self.kt = bench.crystal, GAS_KJ * bench.kelvin
        self.liquid, self.solid = liquid, solid
        self.sites = Sites(bench.crystal, solid)
        sites, depth = self.sites, settings.well_kt
        self.wells = wells_of(
            bench.crystal, sites.positions, sites.vectors, depth, bench.kelvin, settings.hold
        )

    def run(self) -> Windows:
        """All windows, in the order of the leg, whichever way they were walked.

        Raises:
            BlowUp: the simulation left the range of the force field.
        """
        found: dict[float, Series] = {}
        share, positions = 0.0, self._start()
        while True:
            found[share], positions = self._window(share, positions)
            if share >= 1:
                break
            after = self._next(found[share]["features"], share)
            share, positions = after, self._resized(positions, share, after)
        self._fill_gaps(found)
        shares = np.array(sorted(found))
        ordered = [found[share] for share in (shares[::-1] if self.backwards else shares)]
        shares = np.sort(1 - shares) if self.backwards else shares
        factors = np.array([self.leg.state(share).factors for share in shares]) / self.kt
        return Windows(
            shares, np.eye(len(shares)) if self.leg.resizes else factors,
            [one["features"] for one in ordered],
            np.array([one["strayed"].mean() for one in ordered]),
            np.array([one["potential"].mean() for one in ordered]) / self.crystal.formula_units,
            np.array([float(np.median(one["strayed"])) for one in ordered]),
            (self._end(ordered[0], self.leg.begin), self._end(ordered[-1], self.leg.end)),
        )  # fmt: skip

    def _end(self, series: Series, state: State) -> joints.End:
        return joints.end(series, len(self.crystal.ions), self.leg.resizes, state.wells > 0)

    def _fill_gaps(self, found: dict[float, Series]) -> None:
        """More windows where two side by side are farther apart than they looked from the first of them."""
        limit = WIDEST * self.settings.spread
        while not self.leg.resizes:
            wide = [pair for pair in pairwise(sorted(found)) if self._apart(found, *pair) > limit]
            if not wide:
                return
            for low, high in wide:
                middle = (low + high) / 2
                found[middle], _ = self._window(middle, found[low]["positions_nm"])

    def _apart(self, found: Mapping[float, Series], low: float, high: float) -> float:
        """How far two windows lie apart in kT: the wider of the spreads that both see, and the jump between.

        The means of the difference of their energies differ by the square of the spread where nothing happens
        between them; by more where the fluid orders.
        """
        change = (self.state(high).factors - self.state(low).factors) / self.kt
        seen = [found[share]["features"] @ change for share in (low, high)]
        seen = [one[len(one) // 5 :] for one in seen]
        jump = max(float(seen[0].mean() - seen[1].mean()), 0.0)
        return max(float(seen[0].std()), float(seen[1].std()), jump**0.5)

    def _spread(self, features: np.ndarray, share: float, other: float) -> float:
        """Standard deviation in kT of the difference of the energies of two states."""
        difference = self.state(other).factors - self.state(share).factors
        return float((features[len(features) // 5 :] @ difference).std() / self.kt)

    def state(self, share: float) -> State:
        """The state after a share of the walk."""
        return self.leg.state(share, self.backwards)

    def vectors(self, box: float) -> np.ndarray:
        """Periodic vectors (3, 3) of a box between the liquid's, 0, and the crystal's, 1."""
        return self.liquid.vectors + box * (self.solid.vectors - self.liquid.vectors)

    def _start(self) -> np.ndarray:
        if int(self.backwards) in self.leg.crystal_at:
            return self.sites.brought_home(self.solid.positions)
        there = self.vectors(self.state(0.0).box)
        return moved(self.crystal, self.liquid.positions, self.liquid.vectors, there)

    def _resized(self, positions: np.ndarray, share: float, after: float) -> np.ndarray:
        before, then = (self.vectors(self.state(one).box) for one in (share, after))
        return moved(self.crystal, positions, before, then) if self.leg.resizes else positions

    def _window(self, share: float, positions: np.ndarray) -> tuple[Series, np.ndarray]:
        """Samples of one window and where it ended; read from the store where it was done before."""
        settings, store = self.settings, self.bench.store
        name = f"{self.leg.name}{'_back' * self.backwards}_{share:.9f}"
        enough = self.leg.patience * settings.window_ps - settings.window_sample_ps / 2
        kept = store.read(name)
        if kept is not None and kept["time_ps"][-1] >= enough:
            return kept, kept["positions_nm"]
        context = self._context(self.state(share), positions, name)
        if kept is None:
            self._settle(context, name, first=share == 0)
        series = record(
            context, name, settings.window_sample_ps, lambda series: bool(series["time_ps"][-1] >= enough),
            self._measure(self.state(share)), store,
        )  # fmt: skip
        logging.getLogger("lowmelt").info("%s of the way", name.replace("_", " "))
        series = {**series, **state_of(context)}
        return series, series["positions_nm"]

    def _settle(self, context: openmm.Context, name: str, first: bool) -> None:
        if first:
            openmm.LocalEnergyMinimizer.minimize(context, 500.0, 50)
        context.setVelocitiesToTemperature(self.bench.kelvin, self.bench.number(name))
        patience = self.leg.patience * (FIRST if first else 1)
        self.bench.step(context, patience * self.settings.window_settle_ps)

    def _context(self, state: State, positions: np.ndarray, name: str) -> openmm.Context:
        bench = self.bench
        pinned = self.leg.end.pin > 0
        vectors = self.vectors(state.box)
        system = path_system(self.crystal, vectors, state.interactions, self.wells, pinned)
        integrator = openmm.LangevinMiddleIntegrator(bench.kelvin, FRICTION, bench.times.step_fs / 1000)
        integrator.setRandomNumberSeed(bench.number(name))
        try:
            context = bench.device.context(system, integrator)
        except openmm.OpenMMException as error:
            raise BlowUp(str(error).splitlines()[0][:200]) from None
        context.setParameter(STRENGTH, state.wells)
        if pinned:
            context.setParameter(PIN, state.pin)
        context.setPositions(positions)
        return context

    def _measure(self, state: State) -> Callable[[openmm.Context], dict]:
        """What is measured of each sample: the energies that all windows of the leg need, and who strayed."""

        def measure(context: openmm.Context) -> dict:
            positions, potential = positions_of(context), energy(context)
            if not np.isfinite(potential):
                raise BlowUp("the energy is no longer a number")
            if self.leg.resizes:
                features = self._in_boxes(context, positions, state)
            else:
                pairs = energy(context, NONBONDED_GROUP) / state.interactions
                features = np.array([pairs, self.wells.energy(positions), self.wells.pinned(positions)])
            return {"features": features, "strayed": self.sites.strayed(positions), "potential": potential}

        return measure

    def _in_boxes(self, context: openmm.Context, positions: np.ndarray, state: State) -> np.ndarray:
        """Reduced energies of a sample in all boxes, the ions moved with them, less N ln V."""
        here, found = self.vectors(state.box), []
        for box in np.linspace(0, 1, self.settings.boxes):
            there = self.vectors(box)
            place(context, moved(self.crystal, positions, here, there), there)
            volume = abs(np.linalg.det(there))
            found.append(energy(context) / self.kt - len(self.crystal.ions) * np.log(volume))
        place(context, positions, here)
        return np.array(found)

    def _next(self, features: np.ndarray, share: float) -> float:
        """The farthest share of the way to where the energies still overlap."""
        if self.leg.resizes:
            after = share + 1 / (self.settings.boxes - 1)
            return after if after < 1 - 1e-6 else 1.0

        def fits(to: float) -> bool:
            return self._spread(features, share, to) <= self.settings.spread

        if fits(1.0):
            return 1.0
        low, high = share, 1.0
        for _ in range(HALVINGS):
            middle = (low + high) / 2
            low, high = (middle, high) if fits(middle) else (low, middle)
        return low
