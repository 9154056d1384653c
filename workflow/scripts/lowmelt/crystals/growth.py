"""How fast a crystal grows or melts in contact with its melt, and when one of the two is gone."""

from dataclasses import dataclass

import numpy as np

ENDS = (0.15, 0.85)  # share of solid at which a box counts as melted or frozen
START = (0.2, 0.8)  # share of solid that a box of both phases starts with
LEAST_MOVE = 0.15  # of the share, from its start, before a phase may be said to be gone
START_SAMPLES = 4  # that say what a box starts with: a fast front must not pass for a box of one phase
LEAST_SAMPLES = 8  # of a mean that decides
WINDOW = 0.02  # of the longest run, over which such a mean is taken
LEAST_LENGTH = 0.05  # of the longest run, before any run may end

BOTH, FROZE, MELTED = "both phases", "froze", "melted"
MOVING = (BOTH, FROZE, MELTED)
LOST = "melted at once"  # the crystal alone, before it met its melt


@dataclass(frozen=True)
class Growth:
    """What became of one box of solid and liquid.

    Attributes:
        outcome: one of MOVING, or what was found before crystal and melt met; see ``coexistence``.
        reason: in words, where they never met.
        rate: growth of the share of solid by the order of the ions while both phases were there, in 1/ns.
        rate_enthalpy: the same from the fall of the enthalpy.
        start_share, end_share: of solid by order, means of the first and of the last samples.
        time_ps: that both phases were there.
        fusion_kJ_mol: enthalpy of the pure melt less that of the pure crystal, of a formula unit.
        interface_kJ_mol: surplus of the box at its start over the mean of both, of a formula unit.
    """

    outcome: str
    reason: str = ""
    rate: float = np.nan
    rate_enthalpy: float = np.nan
    start_share: float = np.nan
    end_share: float = np.nan
    time_ps: float = np.nan
    fusion_kJ_mol: float = np.nan
    interface_kJ_mol: float = np.nan

    @property
    def moved(self) -> float:
        """Change of the share of solid."""
        return self.end_share - self.start_share


def window(time_ps: np.ndarray, longest_ps: float) -> int:
    """Samples that a mean takes: a fiftieth of the longest run, eight at least."""
    step = time_ps[1] - time_ps[0] if len(time_ps) > 1 else longest_ps
    return max(LEAST_SAMPLES, round(WINDOW * longest_ps / step))


def ended(time_ps: np.ndarray, share: np.ndarray, longest_ps: float) -> str:
    """BOTH while both phases are there, else FROZE or MELTED.

    One phase is gone when the mean of the last samples says so, and that of the samples before them, in a
    run that lasted for a least time and whose front has moved. Noise alone does none of that.

    Args:
        time_ps, share: (samples,) share of solid by the order of the ions.
        longest_ps: length of a run that does not end before.
    """
    count = window(time_ps, longest_ps)
    if len(share) < 3 * count or time_ps[-1] < LEAST_LENGTH * longest_ps:
        return BOTH
    start, before, last = (
        share[:START_SAMPLES].mean(),
        share[-2 * count : -count].mean(),
        share[-count:].mean(),
    )
    if max(before, last) < ENDS[0] and start - last > LEAST_MOVE:
        return MELTED
    if min(before, last) > ENDS[1] and last - start > LEAST_MOVE:
        return FROZE
    return BOTH


def measure(
    time_ps: np.ndarray,
    share: np.ndarray,
    enthalpy: np.ndarray,
    pure: tuple[float, float],
    longest_ps: float,
) -> Growth:
    """The growth in a run, by order and by enthalpy.

    Args:
        time_ps, share: (samples,) share of solid by the order of the ions.
        enthalpy: (samples,) of the box in kJ/mol of formula units.
        pure: enthalpies of the pure crystal and of the pure melt at the run's temperature.
        longest_ps: length of a run that does not end before.
    """
    count, fusion = window(time_ps, longest_ps), pure[1] - pure[0]
    first, last = float(share[:START_SAMPLES].mean()), float(share[-count:].mean())
    outcome = ended(time_ps, share, longest_ps)
    both = while_both(share, count)
    if outcome != BOTH:  # one that began near an end has moved when its means have long left the middle
        moved = np.abs(share - first) > LEAST_MOVE
        both = max(both, int(np.argmax(moved)) + 1)
    spent = float(time_ps[both - 1] - time_ps[0])
    rate, by_enthalpy = (
        1000 * float(np.polyfit(time_ps[:both], series[:both], 1)[0])
        for series in (share, -enthalpy / fusion)
    )
    surplus = float(enthalpy[:START_SAMPLES].mean()) - (first * pure[0] + (1 - first) * pure[1])
    return Growth(outcome, "", rate, by_enthalpy, first, last, spent, fusion, surplus)


def while_both(share: np.ndarray, count: int) -> int:
    """Number of samples until the mean over ``count`` of them leaves the shares of a box of both phases."""
    if len(share) <= count:
        return len(share)
    means = np.convolve(share, np.ones(count) / count, mode="valid")
    outside = np.flatnonzero((means < ENDS[0]) | (means > ENDS[1]))
    return len(share) if not len(outside) else max(int(outside[0]) + count // 2, count)
