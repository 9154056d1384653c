"""What no simulation samples: how many ways there are to be the same crystal.

A path leads from all of the liquid to some of the crystals: each ion at a site of its own set, the lattice at
one place. There are more: any ion of a kind at any site of it, and the lattice anywhere in the box. These
terms are exact, and at a hundred formula units they weigh several kelvin (Polson, Trizac, Pronk and Frenkel
2000, 10.1063/1.481102, for the place of the lattice).
"""

import numpy as np
from scipy.special import gammaln

from lowmelt.chem.constants import GAS_KJ
from lowmelt.crystals.blocks import Crystal
from lowmelt.crystals.free_energy.wells import Wells


def all_crystals(crystal: Crystal, vectors: np.ndarray, wells: Wells) -> float:
    """Free energy in kT of all crystals less that of the one whose mean position the pin holds.

    -ln[ N+! N-! V / (n q s) ]: N+! N-! ways to hand out the sites, the volume V for the lattice to be in, of
    which a shift by each of its n translations gives a state that is counted already, the space q that the
    pin leaves, and s the ways that the wells leave open, n! for each set of sites that translations connect.
    """
    kt, shifts = GAS_KJ * wells.kelvin, wells.translations
    sets = len(crystal.ions) // shifts
    handed_out = sum(gammaln(count + 1) for count in np.bincount(crystal.kinds)) - sets * gammaln(shifts + 1)
    place = np.log(abs(np.linalg.det(vectors)) / shifts)
    left = 1.5 * np.log(2 * np.pi * kt / wells.pin_stiffness)
    return float(-(handed_out + place - left))
