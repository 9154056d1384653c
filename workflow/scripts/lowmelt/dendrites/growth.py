"""Growth of a deposit by smoothed particle hydrodynamics: diffusion, first-order deposition, fluid turning solid.

    dC/dt = div(D grad C) in the electrolyte, C = 1 at the far end,
    D dC/dn = k (C - C_eq) on the anode and on what has grown there.

What a fluid particle loses to the solids that it touches is kept as its deposit; with the deposit and what is
dissolved in it at the concentration of the solid, it turns solid (after Tartakovsky, Meakin, Scheibe, Eichler West
2007, J. Comput. Phys. 222, 654, who collect on the solid side; Tan, Tartakovsky, Ferris, Ryan 2016, J. Electrochem.
Soc. 163, A318, for dendrites).
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
NEARLY = 0.01  # particles that lack less than this part turn solid together with one that is full


@dataclass
class State:
    """Where a run is.

    Attributes:
        time: in L^2/D.
        positions: (particles, 2).
        phase: (particles,), see ``cell``.
        dissolved: (particles,) concentration in the fluid; 0 in a solid, 1 in the reservoir.
        deposit: (particles,) what a fluid particle has lost to solids and a solid holds, above its start, over
            the volume of a particle; in the reservoir minus what it gave.
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
        """Time in which the next particle is full if rates stay; endless where none will be."""
        held, rate = (values[:, self._surface].sum(axis=0) for values in (both, rates))
        missing = self.case.solid - held
        growing = rate > 0
        return float((missing[growing] / rate[growing]).min()) if growing.any() else np.inf

    def step(self) -> None:
        """One super time step, not longer than until the next particle is full; then the full ones turn solid."""
        state = self.state
        both = np.stack([state.dissolved, state.deposit])
        rates = self._rates(both)
        longest = self._limit * (MOST_STAGES**2 + MOST_STAGES) / 2
        time = max(self._limit, min(longest, self._time_to_full(both, rates)))
        state.dissolved, state.deposit = advance(
            both, self._rates, time, stages_for(time / self._limit), rates
        )
        state.time += time
        full = state.dissolved + state.deposit >= (1 - NEARLY) * self.case.solid
        full &= self._fluid > 0
        if full.any():
            state.deposit[full] += state.dissolved[full]
            state.dissolved[full] = 0.0
            state.phase[full] = cells.SOLID
            state.born[full] = state.time
            self._update()

    @property
    def height(self) -> float:
        """Height of the highest solid above the bare anode, its upper edge."""
        solid = self.state.phase == cells.SOLID
        return float(self.state.positions[solid, 1].max() + self.case.spacing / 2)

    @property
    def ended(self) -> bool:
        tall = self.height >= self.case.target
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


def run(
    growth: Growth, records: int, after_record: Callable[[Growth], None] | None = None
) -> State:
    """Grow until the end, with a record each time that the deposit is higher by a part of the final height.

    Args:
        growth: goes on from where it is.
        records: number of parts of the final height.
        after_record: called after each record, to save the state and to say how far it is.
    """
    rise = growth.case.target / records
    if not growth.state.records:
        growth.record()
    while not growth.ended:
        growth.step()
        if growth.ended or growth.height >= growth.state.records[-1][1] + rise - 1e-9:
            growth.record()
            if after_record:
                after_record(growth)
    return growth.state
