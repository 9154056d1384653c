"""Volume-based thermodynamics of a salt: lattice energy, entropies and lattice free energy.

Sources: Jenkins, Roobottom, Passmore and Glasser, Inorg. Chem. 38 (1999) 3609 (lattice energy);
Jenkins, Inorg. Chem. 44 (2005) (enthalpy from energy); Glasser and Jenkins, Thermochim. Acta 414
(2004) 125 (entropy of the solid); Krossing et al., J. Am. Chem. Soc. 128 (2006) 13427 (the cycle for
ionic liquids). All arguments are numbers or arrays that broadcast; energies are in kJ/mol.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from lowmelt.chem.constants import GAS_KJ

Floats = npt.NDArray[np.float64]

STANDARD_K = 298.15

# alpha (kJ nm/mol) and beta (kJ/mol) of the lattice energy, by the counts and charges of the ions.
LATTICE_MX = (117.3, 51.9)
LATTICE_MX2 = (133.5, 60.9)
LATTICE_M2X = (165.3, -29.8)
LATTICE_OTHER = (138.7, 27.6)
# S(solid) = slope * V + intercept, J/(mol K), V in nm3.
SOLID_ENTROPY = (1360.0, 15.0)


@dataclass(frozen=True)
class Lattice:
    """Lattice quantities of n salts, each (n,): kJ/mol, entropies in J/(mol K), volume in nm3."""

    volume_nm3: Floats
    potential_energy: Floats
    enthalpy: Floats
    entropy_solid: Floats
    entropy_gas: Floats
    free_energy: Floats


def ionic_strength(n_cation, q_cation, n_anion, q_anion) -> Floats:
    """Ionic strength factor I = 1/2 sum n z^2 of the formula unit (Jenkins 1999): 1 for MX, 3 for MX2."""
    return 0.5 * (np.asarray(n_cation) * np.square(q_cation) + np.asarray(n_anion) * np.square(q_anion))


def lattice_potential_energy(volume_nm3, n_cation=1, q_cation=1, n_anion=1, q_anion=-1) -> Floats:
    """U_pot = 2 I (alpha / V^(1/3) + beta), kJ/mol, of the formula unit (Jenkins 1999, eq. 3).

    ``alpha`` and ``beta`` are those of MX with charges 1:1, of MX2 with 2:1 and of M2X with 1:2; any
    other salt takes the constants of the general M_pX_q.
    """
    p, q = np.asarray(n_cation), np.asarray(n_anion)
    cation, anion = np.asarray(q_cation), np.abs(q_anion)
    kinds = [
        (p == 1) & (q == 1) & (cation == 1) & (anion == 1),
        (p == 1) & (q == 2) & (cation == 2) & (anion == 1),
        (p == 2) & (q == 1) & (cation == 1) & (anion == 2),
    ]
    constants = (LATTICE_MX, LATTICE_MX2, LATTICE_M2X)
    alpha = np.select(kinds, [c[0] for c in constants], LATTICE_OTHER[0])
    beta = np.select(kinds, [c[1] for c in constants], LATTICE_OTHER[1])
    strength = ionic_strength(p, cation, q, anion)
    return 2 * strength * (alpha / np.cbrt(np.asarray(volume_nm3, float)) + beta)


def lattice_enthalpy(potential_energy, n_cation=1, freedom_cation=6, n_anion=1, freedom_anion=6) -> Floats:
    """H = U + [p (f_M/2 - 2) + q (f_X/2 - 2)] R T at 298.15 K, kJ/mol (Jenkins 2005).

    ``freedom`` f is 3 for a monatomic ion, 5 for a linear one and 6 for any other.
    """
    terms = np.asarray(n_cation) * (np.asarray(freedom_cation) / 2 - 2)
    terms = terms + np.asarray(n_anion) * (np.asarray(freedom_anion) / 2 - 2)
    return np.asarray(potential_energy) + terms * GAS_KJ * STANDARD_K


def solid_entropy(volume_nm3) -> Floats:
    """S(298 K) of the solid, J/(mol K): 1360 V + 15 (Glasser and Jenkins 2004, ionic solids)."""
    slope, intercept = SOLID_ENTROPY
    return slope * np.asarray(volume_nm3, float) + intercept


def lattice(cation: dict[str, Floats], anion: dict[str, Floats], n_cation, n_anion) -> Lattice:
    """Lattice quantities of salts from the properties of their ions.

    ``cation`` and ``anion`` hold, under ``volume_nm3``, ``charge``, ``freedom`` and ``entropy_gas``, one
    value a salt; the counts are those of the formula unit.
    """
    volume = n_cation * cation["volume_nm3"] + n_anion * anion["volume_nm3"]
    energy = lattice_potential_energy(volume, n_cation, cation["charge"], n_anion, anion["charge"])
    enthalpy = lattice_enthalpy(energy, n_cation, cation["freedom"], n_anion, anion["freedom"])
    solid = solid_entropy(volume)
    gas = n_cation * cation["entropy_gas"] + n_anion * anion["entropy_gas"]
    free_energy = enthalpy - STANDARD_K * (gas - solid) / 1000
    return Lattice(volume, energy, enthalpy, solid, gas, free_energy)
