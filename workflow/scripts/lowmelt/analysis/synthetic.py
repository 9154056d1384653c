"""Scans with a known answer, to measure how often the verdict is wrong.

Liquids: Arrhenius or VFT in diffusion, smooth density and enthalpy, some with a glass (slopes change, no
jump). Transitions: below the melting point density and enthalpy jump and ions nearly stop. Noise and jump
sizes are those of ionic liquids in simulations of nanoseconds (densities 0.05 to 0.3 %, enthalpies 0.2 to
1 kJ/mol, D 4 to 20 %, volume change on melting 2 to 12 %, heat of fusion 6 to 35 kJ/mol). Error bars are
mostly too small, as those of short correlated series are; a fifth of the scans has a point that did not
equilibrate; at a third of the transitions the nearest point is partly molten.
"""

from dataclasses import dataclass

import numpy as np

from lowmelt.analysis.transition import Branch
from lowmelt.chem.constants import GAS_KJ


@dataclass(frozen=True)
class Truth:
    """What was put in: the melting point in K, NaN for a liquid that never freezes, and its kind."""

    melting_K: float
    kind: str


def grid(rng: np.random.Generator) -> np.ndarray:
    """Temperatures of a scan: 9 to 16 points, 12 to 20 K apart."""
    spacing, count = rng.uniform(12, 20), int(rng.integers(9, 17))
    return rng.uniform(270, 320) + spacing * np.arange(count)


def liquid_log_d(kelvin: np.ndarray, rng: np.random.Generator, kind: str) -> np.ndarray:
    """ln D in m2/s of a liquid, Arrhenius or VFT; 1e-10 to 2e-9 at 450 K."""
    at_450 = np.log(10 ** rng.uniform(-10, -8.7))
    if kind == "arrhenius":
        barrier = rng.uniform(20, 45)
        return at_450 - barrier / GAS_KJ * (1 / kelvin - 1 / 450)
    strength, t0 = rng.uniform(600, 1300), rng.uniform(130, 0.85 * kelvin.min())
    return at_450 - strength * (1 / (kelvin - t0) - 1 / (450 - t0))


def make(rng: np.random.Generator, transition: bool) -> tuple[Branch, Truth]:
    """One branch of a scan, with or without a transition inside its range."""
    kelvin = grid(rng)
    kind = str(rng.choice(["arrhenius", "vft"]))
    log_d = liquid_log_d(kelvin, rng, kind)
    density = rng.uniform(1000, 1500) * (1 - rng.uniform(4e-4, 8e-4) * (kelvin - 300))
    density += density * rng.uniform(0, 6e-7) * (kelvin - 300) ** 2
    heat_capacity = rng.uniform(0.35, 0.8)
    enthalpy = heat_capacity * (kelvin - 300) + rng.uniform(0, 3e-4) * (kelvin - 300) ** 2
    diffusive = log_d > np.log(10 ** rng.uniform(-11.5, -10.8))
    truth = Truth(float("nan"), kind)
    if transition:
        melting = float(rng.uniform(kelvin[2], kelvin[-4]))
        truth = Truth(melting, kind)
        cold = kelvin < melting
        frozen = cold.astype(float)
        if rng.random() < 1 / 3:
            frozen[np.argmin(abs(kelvin - melting))] = rng.uniform(0.2, 0.8)
        density *= 1 + frozen * (rng.uniform(0.02, 0.12) + rng.uniform(1e-4, 4e-4) * (kelvin - melting))
        enthalpy -= frozen * (rng.uniform(6, 35) + rng.uniform(0, 0.15) * (kelvin - melting))
        log_d[cold] -= rng.uniform(1.5, 6)
        diffusive[cold] &= rng.random() < 0.3
        diffusive |= (kelvin > melting) & (log_d > np.log(3e-12))
    elif rng.random() < 0.3:
        glass = float(rng.uniform(kelvin[1], kelvin[len(kelvin) // 2]))
        truth = Truth(float("nan"), f"{kind}, glass")
        cold = kelvin < glass
        density[cold] += density[cold] * rng.uniform(2e-4, 5e-4) * (kelvin[cold] - glass)
        enthalpy[cold] += rng.uniform(0.1, 0.25) * (glass - kelvin[cold])
        diffusive[cold] = False
    return _observe(rng, kelvin, log_d, diffusive, density, enthalpy), truth


def _observe(
    rng: np.random.Generator,
    kelvin: np.ndarray,
    log_d: np.ndarray,
    diffusive: np.ndarray,
    density: np.ndarray,
    enthalpy: np.ndarray,
) -> Branch:
    """Noise, larger for slow ions, error bars half to 1.2 times its size, now and then an outlier."""
    n = len(kelvin)
    slow = np.clip((np.log(1e-9) - log_d) / np.log(1000), 0, 1)
    sigma_d = rng.uniform(0.04, 0.1) * (1 + slow)
    sigma_density = density * rng.uniform(5e-4, 3e-3)
    sigma_enthalpy = np.full(n, rng.uniform(0.2, 1.0))
    seen = np.exp(log_d + sigma_d * rng.normal(size=n))

    def claimed(sigma: np.ndarray) -> np.ndarray:
        return sigma * rng.uniform(0.5, 1.2, size=n)

    outlier = np.zeros(n)
    if rng.random() < 0.2:
        outlier[rng.integers(n)] = rng.normal(scale=4)

    return Branch(
        temperature_K=kelvin,
        diffusion=seen,
        diffusion_sigma=claimed(sigma_d) * seen,
        diffusive=diffusive,
        density=density + sigma_density * (rng.normal(size=n) + outlier),
        density_sigma=claimed(sigma_density),
        enthalpy=enthalpy + sigma_enthalpy * (rng.normal(size=n) - outlier),
        enthalpy_sigma=claimed(sigma_enthalpy),
    )
