"""From the legs of a path to the free energy of fusion, and from that to the melting point."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.optimize import brentq

from lowmelt.chem.constants import GAS_KJ
from lowmelt.crystals.bench import BAR_NM3
from lowmelt.failures import PhysicsFailure

FARTHEST = (0.5, 2.0)  # of the reference temperature


class NoMelting(PhysicsFailure):
    """The free energies of crystal and melt do not cross near the reference temperature."""


@dataclass(frozen=True)
class Enthalpy:
    """Enthalpy of fusion as a straight line over temperature.

    Attributes:
        middle_K: temperature about which the line is written.
        value: there, in kJ/mol of a formula unit.
        slope: in kJ/(mol K); 0 from one temperature.
        error: standard error of the value, and ``slope_error`` of the slope, by the scatter about the line;
            infinite where there are too few to scatter.
        freedom: degrees of freedom of that scatter.
    """

    middle_K: float
    value: float
    slope: float
    error: float = 0.0
    slope_error: float = 0.0
    freedom: float = np.inf

    def at(self, kelvin: float) -> float:
        """In kJ/mol."""
        return self.value + self.slope * (kelvin - self.middle_K)

    def error_at(self, kelvin: float) -> float:
        """Standard error in kJ/mol."""
        return float(np.hypot(self.error, self.slope_error * (kelvin - self.middle_K)))


def enthalpy_of_fusion(kelvins: Sequence[float], values: Sequence[float]) -> Enthalpy:
    """The line through enthalpies of fusion in kJ/mol at their temperatures; a constant from one."""
    kelvin, value = np.asarray(kelvins, dtype=float), np.asarray(values, dtype=float)
    middle = float(kelvin.mean())
    flat = np.ptp(kelvin) == 0
    slope, at_middle = (0.0, value.mean()) if flat else np.polyfit(kelvin - middle, value, 1)
    away, freedom = kelvin - middle, len(value) - (1 if flat else 2)
    left = value - at_middle - slope * away
    spread = float(np.sqrt((left**2).sum() / freedom)) if freedom > 0 else np.inf
    slope_error = 0.0 if flat else spread / float(np.sqrt((away**2).sum()))
    return Enthalpy(
        middle, float(at_middle), float(slope), spread / np.sqrt(len(value)), slope_error, max(freedom, 0)
    )


def free_energy_of_fusion(
    path_kt: float, count_kt: float, kelvin: float, volumes: tuple[float, float], bar: float, units: int
) -> float:
    """Gibbs energy of the liquid less that of the crystal, in kJ/mol of a formula unit.

    Args:
        path_kt: Helmholtz energy from the liquid to the pinned crystal, in kT of the block.
        count_kt: from the pinned crystal to all crystals, as from ``bookkeeping``.
        kelvin: temperature.
        volumes: of liquid and crystal in nm3, their means at the pressure.
        bar: pressure.
        units: formula units in the block.
    """
    helmholtz = -(path_kt + count_kt) * GAS_KJ * kelvin
    return (helmholtz + bar * BAR_NM3 * (volumes[0] - volumes[1])) / units


def fusion_at(kelvin: float, reference_K: float, gibbs: float, enthalpy: Enthalpy) -> float:
    """Gibbs energy of fusion at another temperature in kJ/mol, by Gibbs and Helmholtz.

    With dH = a + b T: dG(T)/T = dG(R)/R + a (1/T - 1/R) - b ln(T/R).
    """
    constant = enthalpy.value - enthalpy.slope * enthalpy.middle_K
    inverse = 1 / kelvin - 1 / reference_K
    return kelvin * (gibbs / reference_K + constant * inverse - enthalpy.slope * np.log(kelvin / reference_K))


def melting_point(reference_K: float, gibbs: float, enthalpy: Enthalpy) -> float:
    """Where the Gibbs energies of liquid and crystal are the same, in K.

    Args:
        reference_K: temperature of the path.
        gibbs: of fusion there, in kJ/mol.
        enthalpy: of fusion.

    Raises:
        NoMelting: they do not cross between half and twice that temperature, or the melt has the lower
            enthalpy.
    """
    if enthalpy.at(reference_K) <= 0:
        raise NoMelting(
            f"at {reference_K:.0f} K the melt has the lower enthalpy: it froze, or the crystal broke"
        )
    ends = [fusion_at(share * reference_K, reference_K, gibbs, enthalpy) for share in FARTHEST]
    if not ends[0] > 0 > ends[1]:
        raise NoMelting(
            f"the free energies do not cross between {FARTHEST[0] * reference_K:.0f} and "
            f"{FARTHEST[1] * reference_K:.0f} K; at {reference_K:.0f} K they differ by {gibbs:.2f} kJ/mol"
        )
    low, high = (share * reference_K for share in FARTHEST)
    return float(brentq(lambda kelvin: fusion_at(kelvin, reference_K, gibbs, enthalpy), low, high))
