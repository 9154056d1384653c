"""Diffusion in an endless box from that in a periodic one, whose images slow the ions down.

Yeh and Hummer 2004, 10.1021/jp0477147: D0 = D + 2.837297 kT / (6 pi eta L) for a cubic box of edge L. The
viscosity eta is given, or estimated from the diffusion itself: in dense simple liquids of number density n,
D0 eta / (kT n^(1/3)) is close to 0.15 (arXiv:2402.09348), which makes D0 = D / (1 - 1.003 N^(-1/3)). The law
holds less well for ionic liquids: the estimate says how large the effect is, not its last percent.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

BOLTZMANN = 1.380649e-23
WIGNER = 2.837297  # of a simple cubic lattice
STOKES_EINSTEIN = 0.15


def yeh_hummer(d_m2_s: float, kelvin: float, viscosity_mPa_s: float, edge_nm: float) -> float:
    """D0 in m2/s from D of a cubic box and the viscosity of the liquid."""
    return d_m2_s + WIGNER * BOLTZMANN * kelvin / (6 * np.pi * viscosity_mPa_s * 1e-3 * edge_nm * 1e-9)


def stokes_einstein(d_m2_s: float, kelvin: float, edge_nm: float, n_ions: int) -> float:
    """Viscosity in mPa s at which Yeh and Hummer's D0 obeys the Stokes-Einstein law of dense liquids."""
    slowing = WIGNER / (6 * np.pi * STOKES_EINSTEIN) * n_ions ** (-1 / 3)
    endless = d_m2_s / (1 - slowing)
    spacing = edge_nm * 1e-9 / n_ions ** (1 / 3)
    return 1e3 * STOKES_EINSTEIN * BOLTZMANN * kelvin / (endless * spacing)


@dataclass(frozen=True)
class FiniteSize:
    """How the size of the box is corrected for.

    Attributes:
        method: ``none``, ``viscosity`` (given) or ``estimate`` (from the diffusion).
        temperatures_K, viscosities_mPa_s: the given ones; between them ln eta is linear in 1/T.
    """

    method: str = "none"
    temperatures_K: tuple[float, ...] = ()
    viscosities_mPa_s: tuple[float, ...] = ()

    @classmethod
    def from_config(cls, method: str, given: Sequence[Mapping]) -> "FiniteSize":
        """From the config: the method, and rows of ``temperature_K`` and ``viscosity_mPa_s`` of one salt."""
        rows = sorted((row["temperature_K"], row["viscosity_mPa_s"]) for row in given)
        return cls(method, tuple(t for t, _ in rows), tuple(v for _, v in rows))

    def viscosity(self, d_m2_s: float, kelvin: float, edge_nm: float, n_ions: int) -> float:
        """Viscosity in mPa s to correct with; NaN where none is known, also beyond the given temperatures."""
        if self.method == "estimate" and d_m2_s > 0:
            return stokes_einstein(d_m2_s, kelvin, edge_nm, n_ions)
        known = self.temperatures_K
        if self.method == "viscosity" and known and known[0] <= kelvin <= known[-1]:
            return float(np.exp(np.interp(-1 / kelvin, -1 / np.array(known), np.log(self.viscosities_mPa_s))))
        return float("nan")

    def correct(self, d_m2_s: float, kelvin: float, edge_nm: float, n_ions: int) -> tuple[float, float]:
        """D0 in m2/s and the viscosity in mPa s; NaN where there is no correction."""
        viscosity = self.viscosity(d_m2_s, kelvin, edge_nm, n_ions)
        return yeh_hummer(d_m2_s, kelvin, viscosity, edge_nm), viscosity
