"""Growth of a deposit by smoothed particle hydrodynamics: diffusion, deposition, fluid turning solid.

    dC/dt = div(D grad C) in the electrolyte, C = 1 at the far end,
    D dC/dn = k (C - C_eq) on the anode and on what has grown there.

What a fluid particle loses to the solids that it touches is kept as its deposit; when this and what is
dissolved in it reach the concentration of the solid, it turns solid (after Tartakovsky, Meakin, Scheibe,
Eichler West 2007, J. Comput. Phys. 222, 654, who collect on the solid side; for dendrites Tan, Tartakovsky,
Ferris, Ryan 2016, J. Electrochem. Soc. 163, A318).
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from lowmelt.dendrites import cell as cells
from lowmelt.dendrites.case import Case
from lowmelt.dendrites.diffusion import exchange
from lowmelt.dendrites.stepping import advance, stages_for
from lowmelt.dendrites.surface import contacts

MOST_STAGES = 13
SLIP = 0.2  # spacings that the fastest particle may move before the neighbours are sought anew
SWING = 0.002  # a step in which the fluid falls below equilibrium by more than this is taken again, shorter
NEARLY = 0.01  # particles that lack less than this part turn solid together with one that is full


@dataclass
class State:
    """Where a run is.

    Attributes:
        time: in L^2/D.
        positions: (particles, 2).
        phase: (particles,), see ``cell``.
        dissolved: (particles,) concentration in the fluid; 0 in a solid, 1 in the reservoir.
        deposit: (particles,) what a fluid particle has lost to solids, and what a solid that has grown holds,
            over the volume of a particle; in the reservoir minus what it gave.
        born: (particles,) time at which a particle turned solid, 0 for those at the start, NaN for fluid.
        records: a row a record, see ``RECORDED``.
    """

    time: float
    positions: np.ndarray
    phase: np.ndarray
    dissolved: np.ndarray
    deposit: np.ndarray
    born: np.ndarray
    records: list[list[float]]


RECORDED = ("time", "height", "volume", "deposited", "dissolved", "came_in")


class Growth:
    """One run; ``step`` until ``ended``."""

    def __init__(self, case: Case, seed: int, state: State | None = None):
        self.case, self.seed = case, seed
        self.state = state or begin(case, seed)
        self._connect()

    def _connect(self) -> None:
        """The sums over neighbours, and from them Euler's longest step."""
        case, state = self.case, self.state
        place = (state.positions, case.spacing, case.support, (1.0, 0.0))
        self._exchange = exchange(state.positions, case.tensor, *place[1:])
        self._contacts = contacts(*place)
        self._update()

    def _update(self) -> None:
        """What changes when a particle turns solid."""
        phase, case = self.state.phase, self.case
        wet = phase != cells.SOLID
        self._fluid = (phase == cells.FLUID).astype(float)
        self._loss = self._exchange @ wet.astype(float)
        rate = case.damkohler * (self._contacts @ (~wet).astype(float)) * self._fluid
        self._surface = np.flatnonzero(rate)
        self._reaction = rate[self._surface]
        self._reservoir = np.flatnonzero(phase == cells.RESERVOIR)
        self._limit = 1 / (self._loss + rate)[wet].max()

    def _rates(self, both: np.ndarray) -> np.ndarray:
        """Time derivative of dissolved and deposit, (2, particles)."""
        dissolved = both[0]
        gain = self._exchange @ dissolved
        gain -= self._loss * dissolved
        out = np.zeros_like(both)
        out[1, self._surface] = self._reaction * (dissolved[self._surface] - self.case.equilibrium)
        out[1, self._reservoir] = gain[self._reservoir]
        np.multiply(gain - out[1], self._fluid, out=out[0])
        return out

    def _time_to_full(self, both: np.ndarray, rates: np.ndarray) -> float:
        """Time in which the next particle is full if rates stay; endless where none will be.

        What reacts counts, or what arrives where that is more: where the surface is new, the fluid first
        gives away what is dissolved in it, and only then does what arrives tell how fast it fills.
        """
        held, rate = (values[:, self._surface].sum(axis=0) for values in (both, rates))
        rate = np.maximum(rate, rates[1, self._surface])
        missing = self.case.solid - held
        shares = rate / missing
        return float(1 / shares.max()) if shares.size and shares.max() > 0 else np.inf

    def step(self) -> None:
        """One super time step, at most until the next particle is full; the full ones turn solid."""
        state = self.state
        both = np.stack([state.dissolved, state.deposit])
        rates = self._rates(both)
        longest = self._limit * (MOST_STAGES**2 + MOST_STAGES) / 2
        if self.case.peclet:
            longest = min(longest, SLIP * self.case.spacing / self.case.peclet)
        time = max(self._limit, min(longest, self._time_to_full(both, rates)))
        after, time = self._advance_within_bounds(both, rates, time)
        state.dissolved, state.deposit = after
        state.time += time
        full = state.dissolved + state.deposit >= (1 - NEARLY) * self.case.solid
        full &= self._fluid > 0
        if full.any():
            state.deposit[full] += state.dissolved[full]
            state.dissolved[full] = 0.0
            state.phase[full] = cells.SOLID
            state.born[full] = state.time
            self._update()
        if self.case.peclet:
            self._flow(time)

    def _advance_within_bounds(
        self, both: np.ndarray, rates: np.ndarray, time: float
    ) -> tuple[np.ndarray, float]:
        """The state after a time, or half of it, or half of that, until concentrations keep their bounds.

        Long steps are stable but may swing where a surface is new; Euler's step within its limit does not,
        because no weight is negative.
        """
        while True:
            after = advance(both, self._rates, time, stages_for(time / self._limit), rates)
            if time <= self._limit or after[0, self._surface].min() >= self.case.equilibrium - SWING:
                return after, time
            time = max(self._limit, time / 2)

    def _flow(self, time: float) -> None:
        """Carry the particles with a shear flow that begins at the highest tip; below it the fluid rests."""
        positions = self.state.positions
        above = (positions[:, 1] - self.height) / (self.case.depth - self.height)
        positions[:, 0] = np.mod(positions[:, 0] + self.case.peclet * np.maximum(above, 0.0) * time, 1.0)
        self._connect()

    @property
    def height(self) -> float:
        """Height of the highest solid above the bare anode, its upper edge."""
        solid = self.state.phase == cells.SOLID
        return float(self.state.positions[solid, 1].max() + self.case.spacing / 2)

    @property
    def ended(self) -> bool:
        """Whether the tip is high enough, or the time over."""
        tall = self.height >= self.case.target - 1e-9
        return tall or self.state.time >= self.case.longest

    def record(self) -> None:
        """Add a row of ``RECORDED``: volumes over L^2, amounts over L^2 times the bulk concentration."""
        state, volume = self.state, self.case.spacing**2
        grown = (state.phase == cells.SOLID) & (state.positions[:, 1] > 0)
        reservoir = state.phase == cells.RESERVOIR
        state.records.append([
            state.time,
            self.height,
            volume * float(grown.sum()),
            volume * float(state.deposit[~reservoir].sum()),
            volume * float(state.dissolved[~reservoir].sum()),
            -volume * float(state.deposit[reservoir].sum()),
        ])  # fmt: skip


def begin(case: Case, seed: int) -> State:
    """Bulk concentration everywhere, nuclei on the anode."""
    positions, phase = cells.build(case, seed)
    return State(
        time=0.0,
        positions=positions,
        phase=phase,
        dissolved=np.where(phase == cells.SOLID, 0.0, 1.0),
        deposit=np.zeros(len(phase)),
        born=np.where(phase == cells.SOLID, 0.0, np.nan),
        records=[],
    )


def run(growth: Growth, records: int, after_record: Callable[[Growth], None]) -> State:
    """Grow until the end, with a record each time that the tip is higher by a part of the final height.

    Args:
        growth: goes on from where it is.
        records: number of parts of the final height.
        after_record: called after each record, to save the state and to say how far it is.
    """
    if not growth.state.records:
        growth.record()
    while not growth.ended:
        growth.step()
        if growth.ended or growth.height >= growth.state.records[-1][1] + growth.case.target / records - 1e-9:
            growth.record()
            after_record(growth)
    return growth.state
