"""The same growth on a plain grid of finite volumes: an independent check of the particles.

It shares the case and the places of the nuclei with them, and nothing else: cells exchange through their four
faces, deposition happens on the faces between electrolyte and deposit, and all steps are Euler's. A cell reacts with the
concentration at its middle, because that is where the surface is on average while the cell fills.
"""

import numpy as np

from lowmelt.dendrites.case import Case

COURANT = 0.9  # part of the longest stable step
COLUMNS = ("time", "height", "volume", "deposited", "dissolved", "came_in")


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
    react = case.damkohler / edge
    step = COURANT / (2 * (max(across, react) + max(away, react)))
    rise, came_in, time, rows = case.target / records, 0.0, 0.0, []
    rows.append(_row(time, solid, dissolved, deposit, came_in, edge))
    while rows[-1][1] < case.target - 1e-9 and time < case.longest:
        wet = ~solid
        gain, sink = np.zeros((high, wide)), np.zeros((high, wide))
        excess = dissolved - case.equilibrium
        for axis, shift, through in ((1, 1, across), (1, -1, across), (0, 1, away), (0, -1, away)):
            beside, wet_beside = np.roll(dissolved, shift, axis), np.roll(wet, shift, axis)
            edge_row = {(0, 1): 0, (0, -1): -1}.get((axis, shift))
            if edge_row == 0:  # the bare anode
                beside[0], wet_beside[0] = 0.0, False
            if edge_row == -1:  # the fixed concentration, one row further
                beside[-1], wet_beside[-1] = 1.0, True
            flow = through * (beside - dissolved) * (wet & wet_beside)
            if edge_row == -1:
                came_in += step * edge**2 * flow[-1].sum()
            gain += flow
            sink += react * excess * (wet & ~wet_beside)
        dissolved += step * (gain - sink)
        deposit += step * sink
        time += step
        full = wet & (dissolved + deposit >= case.solid)
        if full.any():
            deposit[full] += dissolved[full]
            dissolved[full] = 0.0
            solid |= full
            row = _row(time, solid, dissolved, deposit, came_in, edge)
            if row[1] >= rows[-1][1] + rise - 1e-9:
                rows.append(row)
    return np.array(rows)


def _row(time, solid, dissolved, deposit, came_in, edge) -> list[float]:
    height = float(np.flatnonzero(solid.any(axis=1)).max(initial=-1) + 1) * edge
    amounts = (edge**2 * values.sum() for values in (solid, deposit, dissolved))
    return [time, height, *map(float, amounts), float(came_in)]
