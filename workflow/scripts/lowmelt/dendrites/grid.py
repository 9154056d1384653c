"""The same growth on a plain grid of finite volumes: an independent check of the particles.

It shares the case and the places of the nuclei with them, and nothing else: cells exchange through their
four faces, all steps are Euler's, and the surface that a cell touches is counted over its eight neighbours
with weights that give lines along the axes and along the diagonals their length (Boykov and Kolmogorov 2003,
Proc. ICCV, 26, on the formula of Cauchy and Crofton). Faces alone would not do: a staircase counts
1.4 times, and the tip of a needle reacts as fast as a flat front, so that all branches are one cell thick.

A cell reacts with the concentration at its middle: there the surface is on average while the cell fills.
"""

import numpy as np

from lowmelt.dendrites.case import Case

COURANT = 0.9  # part of the longest stable step
COLUMNS = ("time", "height", "volume", "deposited", "dissolved", "came_in")
BESIDE, CORNER = np.sqrt(2) - 1, 1 - np.sqrt(0.5)


def grow(case: Case, seed: int, records: int) -> np.ndarray:
    """Grow to the end of the case.

    Args:
        case: particles are at rest.
        seed: of the nuclei.
        records: number of parts of the final height after each of which a row is kept.

    Returns:
        (rows, 6), see ``COLUMNS``: units as in ``growth``.
    """
    wide, high, edge = case.columns, case.rows, case.spacing
    solid = np.zeros((high, wide), dtype=bool)
    solid[0, case.choose_nuclei(seed)] = True
    dissolved, deposit = np.where(solid, 0.0, 1.0), np.zeros((high, wide))
    across, away = case.tensor[0, 0] / edge**2, case.tensor[1, 1] / edge**2
    rate = case.damkohler / edge
    step = COURANT / (2 * across + 2 * away + 4 * rate * (BESIDE + CORNER))
    came_in, time, rows, changed = 0.0, 0.0, [], True
    rows.append(_row(time, solid, dissolved, deposit, came_in, edge))
    while rows[-1][1] < case.target - 1e-9 and time < case.longest:
        if changed:
            wet = ~solid
            right, down = across * (wet & np.roll(wet, -1, 1)), away * (wet[1:] & wet[:-1])
            react = rate * surface(solid) * wet
        gain = np.zeros((high, wide))
        flow = right * (np.roll(dissolved, -1, 1) - dissolved)
        gain += flow - np.roll(flow, 1, 1)
        flow = down * (dissolved[1:] - dissolved[:-1])
        gain[:-1] += flow
        gain[1:] -= flow
        flow = away * (1 - dissolved[-1]) * wet[-1]
        gain[-1] += flow
        sink = react * (dissolved - case.equilibrium)
        dissolved += step * (gain - sink)
        deposit += step * sink
        came_in += step * edge**2 * float(flow.sum())
        time += step
        full = wet & (dissolved + deposit >= case.solid)
        changed = bool(full.any())
        if changed:
            deposit[full] += dissolved[full]
            dissolved[full] = 0.0
            solid |= full
            row = _row(time, solid, dissolved, deposit, came_in, edge)
            if row[1] >= rows[-1][1] + case.target / records - 1e-9:
                rows.append(row)
    return np.array(rows)


def surface(solid: np.ndarray) -> np.ndarray:
    """(rows, columns) length of the surface that each cell touches, in edges; row 0 lies on the anode."""
    rows = np.pad(solid, ((1, 1), (0, 0)))
    rows[0] = True
    around = rows[:-2].astype(float) + rows[2:]
    corners = np.roll(around, 1, 1) + np.roll(around, -1, 1)
    beside = around + np.roll(solid, 1, 1) + np.roll(solid, -1, 1)
    return BESIDE * beside + CORNER * corners


def _row(time, solid, dissolved, deposit, came_in, edge) -> list[float]:
    height = float(np.flatnonzero(solid.any(axis=1)).max(initial=-1) + 1) * edge
    amounts = (edge**2 * values.sum() for values in (solid, deposit, dissolved))
    return [time, height, *map(float, amounts), float(came_in)]
