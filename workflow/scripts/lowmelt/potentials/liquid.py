"""What the potential's own liquid looks like beside that of the classical frames: structure and density."""

from collections.abc import Mapping, Sequence

import ase
import numpy as np

from lowmelt.potentials.frames import ions_of

REACH_A, WIDTH_A = 8.0, 0.5
IMAGES = np.stack(np.meshgrid(*[np.arange(-2, 3)] * 3, indexing="ij"), axis=-1).reshape(-1, 3)


def centres(frame: ase.Atoms) -> np.ndarray:
    """Centres of mass of the ions (ions, 3) in A."""
    ion, masses = frame.arrays["ion"], frame.get_masses()
    sums = np.zeros((int(ion.max()) + 1, 3))
    np.add.at(sums, ion, masses[:, None] * frame.positions)
    return sums / np.bincount(ion, weights=masses)[:, None]


def cation_anion(frames: Sequence[ase.Atoms], charges: Mapping[str, int]) -> tuple[np.ndarray, np.ndarray]:
    """Radial distribution of anions around cations, by centres of mass, over frames of cubic boxes.

    Periodic images count, since the boxes are hardly wider than the first shell: beyond half an edge it is
    the structure of the box as much as that of the liquid, the same for both that are compared.

    Args:
        frames: one at least.
        charges: of each ion, by ion_id.

    Returns:
        Distances in A and g (bins,).
    """
    edges = np.arange(0.0, REACH_A + WIDTH_A / 2, WIDTH_A)
    shells = 4 / 3 * np.pi * np.diff(edges**3)
    found = np.zeros(len(shells))
    for frame in frames:
        places, edge = centres(frame), float(frame.cell[0, 0])
        positive = np.array([charges[name] > 0 for name in ions_of(frame)])
        apart = places[~positive][None] - places[positive][:, None]
        apart -= edge * np.round(apart / edge)
        distances = np.linalg.norm(apart[..., None, :] + edge * IMAGES, axis=-1)
        counts = np.histogram(distances, edges)[0] / positive.sum()
        found += counts / shells * edge**3 / (~positive).sum()
    return (edges[1:] + edges[:-1]) / 2, found / len(frames)
