"""The particles of a cell: anode, electrolyte and a reservoir of fixed concentration, on a square lattice."""

from typing import NamedTuple

import numpy as np

from lowmelt.dendrites.case import Case

FLUID, SOLID, RESERVOIR = 0, 1, 2


class Cell(NamedTuple):
    """``positions`` (particles, 2), y from the bare anode; ``phase`` (particles,) FLUID, SOLID, RESERVOIR."""

    positions: np.ndarray
    phase: np.ndarray


def build(case: Case, seed: int) -> Cell:
    """Rows of anode (y < 0), electrolyte with nuclei in its first row, and reservoir (y > rows * spacing).

    Anode and reservoir are as thick as the kernel reaches, the reservoir twice, so that the moments of all
    weights across its edge are complete.
    """
    below, above = int(np.ceil(case.support)), 2 * int(np.ceil(case.support))
    row, column = np.divmod(np.arange((below + case.rows + above) * case.columns), case.columns)
    row -= below
    phase = np.select([row < 0, row >= case.rows], [SOLID, RESERVOIR], FLUID)
    phase[(row == 0) & np.isin(column, case.choose_nuclei(seed))] = SOLID
    positions = (np.stack([column, row], axis=1) + 0.5) * case.spacing
    return Cell(positions, phase)
