"""Area between deposit and electrolyte, from the pairs of particles that lie on either side.

The length of a curve is proportional to how many chords cross it (Cauchy and Crofton). Here the chords are
the pairs within the kernel, so that no normal is needed, which a branch one particle thick does not have:

    A_ij = c F(r) r V^2,  c = pi/2 in the continuum

follows from the identity for second derivatives (see ``diffusion``); c is set on the lattice so that a flat
front has its exact length. Sources of reaction from kernel sums: Ryan, Tartakovsky, Amon 2010, Comput. Phys.
Commun. 181, 2008.
"""

import numpy as np
from scipy.sparse import csr_array

from lowmelt.dendrites.diffusion import symmetric
from lowmelt.dendrites.kernel import slope
from lowmelt.dendrites.pairs import find_pairs


def lattice_factor(support: float) -> float:
    """c such that the pairs across a row of a square lattice add up to its length; pi/2 for a long reach."""
    reach = np.arange(-int(support), int(support) + 1)
    x, y = (axis.ravel() for axis in np.meshgrid(reach, reach[reach > 0]))
    distance = np.hypot(x, y)
    crossings = y  # a pair y rows apart crosses y of the lines between rows
    return float(1 / (crossings * slope(distance, support) * distance).sum())


def contacts(
    positions: np.ndarray, spacing: float, support: float, periods: tuple[float, float]
) -> csr_array:
    """(particles, particles), symmetric: area of each pair over the volume of a particle, 1/length."""
    pairs = find_pairs(positions, support * spacing, periods)
    areas = slope(pairs.distance, support * spacing) * pairs.distance * spacing**4
    return symmetric(pairs, lattice_factor(support) * areas / spacing**2, len(positions))
