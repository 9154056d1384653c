"""What no simulation samples: how many ways there are to be the same crystal.

A path leads from all of the liquid to one crystal: each ion at one site, the lattice at one place. The
crystal has more: any ion of a kind at any site of it, and the lattice anywhere in the box. These terms are
exact, and at a hundred formula units they weigh several kelvin (Polson, Trizac, Pronk and Frenkel 2000,
10.1063/1.481102, for the place of the lattice).
"""

import numpy as np
from scipy.special import gammaln

from lowmelt.chem.constants import GAS_KJ
from lowmelt.crystals.blocks import Crystal
from lowmelt.crystals.free_energy.wells import Wells
from lowmelt.crystals.matter import centres

SAME_NM = 0.02


def all_crystals(crystal: Crystal, vectors: np.ndarray, wells: Wells) -> float:
    """Free energy in kT of all crystals less that of the one whose mean position the pin holds.

    -ln[ N+! N-! V / (n q) ]: N+! N-! ways to hand out the sites, the volume V for the lattice to be in, of
    which a shift by each of its n translations gives a state that is counted already, and the space q that
    the pin leaves.
    """
    kt = GAS_KJ * wells.kelvin
    handed_out = sum(gammaln(count + 1) for count in np.bincount(crystal.kinds))
    place = np.log(abs(np.linalg.det(vectors))) - np.log(len(translations(crystal)))
    left = 1.5 * np.log(2 * np.pi * kt / wells.pin_stiffness)
    return float(-(handed_out + place - left))


def translations(crystal: Crystal) -> np.ndarray:
    """Shifts (n, 3) in nm that bring each ion of the block onto one of its kind, the one by nothing too."""
    inside = np.linalg.inv(crystal.vectors_nm)
    middle = centres(crystal, crystal.positions_nm)
    kinds = crystal.kinds
    return np.array([
        shift
        for shift in middle[kinds == kinds[0]] - middle[0]
        if _onto_itself(crystal, shift, inside)
    ])  # fmt: skip


def _onto_itself(crystal: Crystal, shift: np.ndarray, inside: np.ndarray) -> bool:
    """Whether each atom finds one of its element, in an ion of its kind, where the shift brings it."""
    names = np.array([f"{kind} {element}" for kind, ion in zip(crystal.kinds, crystal.ions, strict=True)
                      for element in ion.elements])  # fmt: skip
    for name in set(names):
        own = crystal.positions_nm[names == name]
        apart = (own[:, None] + shift - own[None]) @ inside
        apart = (apart - np.round(apart)) @ crystal.vectors_nm
        if np.linalg.norm(apart, axis=-1).min(axis=1).max() > SAME_NM:
            return False
    return True
