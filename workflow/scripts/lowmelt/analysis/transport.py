"""Diffusion and conductivity of one stage of a scan, with uncertainties."""

from dataclasses import dataclass

import numpy as np

from lowmelt.analysis.displacement import msd, remove_drift
from lowmelt.analysis.finite_size import BOLTZMANN, FiniteSize

NM2_PER_PS = 1e-6  # m2/s
ELEMENTARY_CHARGE = 1.602176634e-19
WINDOW = (0.1, 0.4)  # share of the trajectory whose lags are fitted
MIN_EXPONENT = 0.9
N_BLOCKS = 4


@dataclass(frozen=True)
class Diffusion:
    """Diffusion of one kind of ion.

    Attributes:
        d_m2_s: diffusion coefficient, no correction for the size of the box.
        sigma_m2_s: one standard error.
        exponent: slope of log MSD over log time in the window; 1 is diffusive.
        reach_nm2: MSD at the end of the window.
        blocks_m2_s: coefficients of the blocks of time.
        ions_m2_s: coefficients of the ions.
    """

    d_m2_s: float
    sigma_m2_s: float
    exponent: float
    reach_nm2: float
    blocks_m2_s: np.ndarray
    ions_m2_s: np.ndarray


def window(frames: int, bounds: tuple[float, float] = WINDOW) -> slice:
    """Lags that are fitted, as frame numbers; at least three."""
    first = max(1, int(bounds[0] * frames))
    return slice(first, max(first + 3, int(bounds[1] * frames)))


def diffusion(positions: np.ndarray, frame_ps: float, n_blocks: int = N_BLOCKS) -> Diffusion:
    """Diffusion coefficient of alike ions from their MSD.

    The standard error is the larger of two: over ions, and over blocks of time.

    Args:
        positions: (frames, ions, 3) in nm, unwrapped, drift removed.
        frame_ps: time between frames.
        n_blocks: blocks of time.
    """
    each = msd(positions)
    lags = window(len(each))
    times = frame_ps * np.arange(len(each))[lags]
    curve = each.mean(axis=1)[lags]
    slopes = np.polyfit(times, each[lags], 1)[0] / 6
    value = float(np.polyfit(times, curve, 1)[0] / 6)
    over_ions = float(slopes.std(ddof=1) / np.sqrt(len(slopes))) if len(slopes) > 1 else abs(value)
    blocks = np.array([_slope(block, frame_ps) for block in np.array_split(positions, n_blocks)])
    over_blocks = float(np.std(blocks, ddof=1) / np.sqrt(n_blocks))
    return Diffusion(
        d_m2_s=value * NM2_PER_PS,
        sigma_m2_s=max(over_ions, over_blocks) * NM2_PER_PS,
        exponent=float(np.polyfit(np.log(times), np.log(np.maximum(curve, 1e-12)), 1)[0]),
        reach_nm2=float(curve[-1]),
        blocks_m2_s=blocks * NM2_PER_PS,
        ions_m2_s=slopes * NM2_PER_PS,
    )


def _slope(positions: np.ndarray, frame_ps: float) -> float:
    curve = msd(positions).mean(axis=1)
    lags = window(len(curve))
    return float(np.polyfit(frame_ps * np.arange(len(curve))[lags], curve[lags], 1)[0] / 6)


def is_diffusive(found: Diffusion, edge_nm: float, n_ions: int) -> bool:
    """Whether the coefficient means anything: exponent at least 0.9, and the ions left their cages.

    An ion has left when its mean squared displacement passes the square of an ion's diameter.
    """
    far = found.reach_nm2 >= ion_diameter_nm(edge_nm, n_ions) ** 2
    return far and found.exponent >= MIN_EXPONENT and found.d_m2_s > 0


def ion_diameter_nm(edge_nm: float, n_ions: int) -> float:
    """Cube root of the volume per ion."""
    return edge_nm / n_ions ** (1 / 3)


def nernst_einstein(
    d_m2_s: tuple[float, float],
    charges: tuple[int, int],
    counts: tuple[int, int],
    edge_nm: float,
    kelvin: float,
) -> float:
    """Conductivity in S/m of ions that move independently, formal charges."""
    volume = (edge_nm * 1e-9) ** 3
    total = sum(n * (q * ELEMENTARY_CHARGE) ** 2 * d for d, q, n in zip(d_m2_s, charges, counts, strict=True))
    return total / (volume * BOLTZMANN * kelvin)


def collective_conductivity(
    positions: np.ndarray, charges: np.ndarray, frame_ps: float, edge_nm: float, kelvin: float
) -> tuple[float, float]:
    """Conductivity in S/m from the displacement of the sum of charge times position (Einstein form).

    Returns:
        The value, and one standard error from blocks of time: there is one such sum in a box, not one an ion.

    Args:
        positions: (frames, ions, 3) in nm, drift removed.
        charges: (ions,) formal charges.
        frame_ps: time between frames.
        edge_nm: edge of the box.
        kelvin: temperature.
    """
    dipole = np.einsum("fid,i->fd", positions, charges)[:, None, :]
    unit = NM2_PER_PS * ELEMENTARY_CHARGE**2 / ((edge_nm * 1e-9) ** 3 * BOLTZMANN * kelvin)
    blocks = [_slope(block, frame_ps) for block in np.array_split(dipole, N_BLOCKS)]
    return unit * _slope(dipole, frame_ps), unit * float(np.std(blocks, ddof=1) / np.sqrt(N_BLOCKS))


def analyse_stage(
    centres: np.ndarray,
    masses: np.ndarray,
    charges: np.ndarray,
    frame_ps: float,
    edge_nm: float,
    kelvin: float,
    finite_size: FiniteSize,
) -> dict:
    """All of one stage: a row of the diffusion table, its samples and its MSD curves.

    Returns:
        Numbers with units in their names; samples of D in m2/s for the bootstrap, ``d_blocks``,
        ``d_cations``, ``d_anions``; and ``msd_cation_nm2``, ``msd_anion_nm2`` (frames,).
    """
    positions = remove_drift(centres, masses)
    kinds = {"cation": charges > 0, "anion": charges < 0}
    found = {name: diffusion(positions[:, which], frame_ps) for name, which in kinds.items()}
    d = (found["cation"].d_m2_s, found["anion"].d_m2_s)
    row: dict = {"temperature_K": kelvin, "edge_nm": edge_nm, "n_ions": len(charges)}
    for name, value in found.items():
        row[f"d_{name}_m2_s"] = value.d_m2_s
        row[f"sigma_{name}_m2_s"] = value.sigma_m2_s
        row[f"exponent_{name}"] = value.exponent
        row[f"reach_{name}_nm2"] = value.reach_nm2
    row["d_m2_s"] = sum(d) / 2
    row["sigma_m2_s"] = float(np.hypot(found["cation"].sigma_m2_s, found["anion"].sigma_m2_s) / 2)
    row["d_blocks"] = (found["cation"].blocks_m2_s + found["anion"].blocks_m2_s) / 2
    row["d_cations"], row["d_anions"] = found["cation"].ions_m2_s, found["anion"].ions_m2_s
    row["d_endless_m2_s"], row["viscosity_mPa_s"] = finite_size.correct(
        row["d_m2_s"], kelvin, edge_nm, len(charges)
    )
    row["exponent"] = min(f.exponent for f in found.values())
    row["diffusive"] = all(is_diffusive(f, edge_nm, len(charges)) for f in found.values())
    counts = (int(kinds["cation"].sum()), int(kinds["anion"].sum()))
    formal = (int(charges.max()), int(charges.min()))
    row["conductivity_ne_S_m"] = nernst_einstein(d, formal, counts, edge_nm, kelvin)
    row["conductivity_S_m"], row["conductivity_sigma_S_m"] = collective_conductivity(
        positions, charges, frame_ps, edge_nm, kelvin
    )
    row["msd_cation_nm2"] = msd(positions[:, kinds["cation"]]).mean(axis=1)
    row["msd_anion_nm2"] = msd(positions[:, kinds["anion"]]).mean(axis=1)
    return row
