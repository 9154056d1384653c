"""What the cut-off leaves out: the energy of a cation and an anion that are drawn apart.

Two ions attract each other by -e2/(4 pi eps0 r) however far they are. A potential with a cut-off knows
nothing of an ion beyond it: its curve is flat from there on, and what it lacks is printed beside it.
"""

from collections.abc import Mapping

import ase
import numpy as np
import pandas as pd

from lowmelt.forcefield.learned import Committee
from lowmelt.forcefield.parameters import IonParameters
from lowmelt.potentials.labels import GFN, LabelFailed, tblite

COULOMB = 14.39964  # eV A
ROOM_A = 30.0  # of vacuum around the pair


def draw_apart(
    committee: Committee,
    cation: IonParameters,
    anion: IonParameters,
    distances_A: np.ndarray,
    method: str,
    alone: Mapping[str, float],
) -> pd.DataFrame:
    """Energies of a pair of ions over the distance of their centres, relative to the farthest.

    Args:
        committee: the first member is asked.
        cation, anion: with their geometry.
        distances_A: ascending.
        method: of the labels; GFN methods alone are computed, without a periodic box.
        alone: energies of the two ions alone in eV, by ion_id.

    Returns:
        ``distance_A``, ``gap_A`` the least distance of their atoms, ``potential_eV`` less its value at the
        end, ``label_eV`` less the ions alone (NaN where the SCF fails), ``coulomb_eV``.
    """
    shapes = [10 * (np.array(ion.positions) - np.mean(ion.positions, axis=0)) for ion in (cation, anion)]
    rows = []
    for distance in distances_A:
        positions = np.concatenate([shapes[0], shapes[1] + [0, 0, distance]])
        pair = ase.Atoms(cation.elements + anion.elements, positions=positions)
        box = (distance + ROOM_A) * np.eye(3)
        found = committee.predict(committee.graph(pair.numbers, positions, box), slice(1), stress=False)[0]
        apart = np.linalg.norm(shapes[0][:, None] - shapes[1] - [0, 0, distance], axis=-1).min()
        rows.append({
            "distance_A": distance,
            "gap_A": apart,
            "potential_eV": found.energy,
            "label_eV": _label(pair, method) - alone[cation.ion_id] - alone[anion.ion_id],
            "coulomb_eV": COULOMB * cation.charge * anion.charge / distance,
        })  # fmt: skip
    table = pd.DataFrame(rows)
    table["potential_eV"] -= table["potential_eV"].iloc[-1]
    return table


def _label(pair: ase.Atoms, method: str) -> float:
    if method not in GFN:
        return np.nan
    try:
        return float(tblite(pair, method)[0])
    except LabelFailed:
        return np.nan
