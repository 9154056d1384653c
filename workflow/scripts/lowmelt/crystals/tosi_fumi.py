"""Sodium chloride by Fumi and Tosi: the model on which the coexistence method is validated.

Born-Mayer-Huggins: A exp((s - r) / rho) - C / r^6 - D / r^8 and full charges; Fumi and Tosi 1964,
10.1016/0022-3697(64)90159-3 and 10.1016/0022-3697(64)90160-X. The model melts at 1064 +- 14 K
(Anwar, Frenkel and Noro 2003, 10.1063/1.1522375); the salt at 1074 K.
"""

import numpy as np
import openmm

from lowmelt.forcefield.parameters import IonParameters

RHO_NM = 0.0317
MASSES = (22.99, 35.45)  # sodium, chlorine
# Rows and columns: sodium, chlorine. kJ/mol, nm, kJ/mol nm6, kJ/mol nm8.
REPULSION = np.array([[25.4435, 20.3548], [20.3548, 15.2661]])
CONTACT = np.array([[0.2340, 0.2755], [0.2755, 0.3170]])
DISPERSION6 = np.array([[101.1719, 674.4793], [674.4793, 6985.6786]]) * 1e-6
DISPERSION8 = np.array([[48.1771, 837.0770], [837.0770, 14031.5785]]) * 1e-8
LATTICE_NM = 0.58  # of the solid near its melting point
# Names, masses and charges; the terms of the model stand above.
IONS = tuple(
    IonParameters(
        element, f"[{element}{sign}]", charge, "Tosi-Fumi", "10.1016/0022-3697(64)90159-3",
        [element], [mass], [charge], [0.3], [0.0], [[0.0, 0.0, 0.0]],
    )
    for element, sign, charge, mass in (("Na", "+", 1, MASSES[0]), ("Cl", "-", -1, MASSES[1]))
)  # fmt: skip


def _of_pair(values: np.ndarray) -> str:
    """The value of a pair as a polynomial of n, its number of chlorines; tables are slow on the CPU."""
    first, second, third = float(values[0, 0]), float(values[0, 1]), float(values[1, 1])
    return f"({first!r} + n*({second - first!r}) + n*(n-1)*({(third - 2 * second + first) / 2!r}))"


def system(kinds: np.ndarray, cutoff_nm: float) -> openmm.System:
    """Periodic system of sodium and chloride ions; the box is set later.

    Args:
        kinds: (ions,) 0 sodium, 1 chlorine.
        cutoff_nm: of the short-range terms and the direct Coulomb sum.
    """
    made = openmm.System()
    coulomb = openmm.NonbondedForce()
    coulomb.setNonbondedMethod(openmm.NonbondedForce.PME)
    coulomb.setCutoffDistance(cutoff_nm)
    coulomb.setUseDispersionCorrection(False)
    short = openmm.CustomNonbondedForce(
        f"a*exp((s-r)/{RHO_NM}) - (c + d/r^2)/r^6;"
        f"a={_of_pair(REPULSION)}; s={_of_pair(CONTACT)};"
        f"c={_of_pair(DISPERSION6)}; d={_of_pair(DISPERSION8)}; n=k1+k2"
    )
    short.addPerParticleParameter("k")
    short.setNonbondedMethod(openmm.CustomNonbondedForce.CutoffPeriodic)
    short.setCutoffDistance(cutoff_nm)
    short.setUseLongRangeCorrection(True)
    for kind in kinds:
        made.addParticle(MASSES[kind])
        coulomb.addParticle(1 - 2 * int(kind), 0.3, 0.0)
        short.addParticle([float(kind)])
    made.addForce(coulomb)
    made.addForce(short)
    return made
