"""Draws of what a scan has measured, from its own blocks of time, its ions and its seeds.

Each source of error is resampled by itself and the widest is kept. They cannot be added: the scatter of
the blocks is also in that of the ions and of the seeds. Draws are widened by sqrt(n / (n - 1)), because few
samples resampled scatter too little (Rao and Wu 1988, J. Am. Stat. Assoc. 83, 231).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

# Least relative errors, so that a lucky short run does not claim more than a block analysis can know.
FLOORS = {"d_m2_s": 0.03, "density_kg_m3": 0.0005}
ENTHALPY_FLOOR = 0.1  # kJ/mol
LEAST_D = 1e-16


@dataclass(frozen=True)
class Draws:
    """(draws, n) each, n temperatures of a branch in ascending order: D in m2/s, density, enthalpy."""

    diffusion: np.ndarray
    density: np.ndarray
    enthalpy: np.ndarray


def around_zero(samples: Sequence[float] | np.ndarray, count: int, rng: np.random.Generator) -> np.ndarray:
    """(count,) draws of the error of the mean of ``samples``; zeros from less than two."""
    values = np.asarray(samples, dtype=float)
    n = len(values)
    if n < 2:
        return np.zeros(count)
    means = values[rng.integers(n, size=(count, n))].mean(axis=1)
    return np.sqrt(n / (n - 1)) * (means - values.mean())


def widest(sources: Iterable[np.ndarray]) -> np.ndarray:
    """The draws that scatter most."""
    return max(sources, key=np.std)


def mean_error(groups: Sequence[Sequence[float]], count: int, rng: np.random.Generator) -> np.ndarray:
    """(count,) draws of the error of the mean over seeds, from the blocks of each seed and from the seeds."""
    blocks = np.mean([around_zero(group, count, rng) for group in groups], axis=0)
    return widest([blocks, around_zero([float(np.mean(group)) for group in groups], count, rng)])


def diffusion_error(stages: pd.DataFrame, count: int, rng: np.random.Generator) -> np.ndarray:
    """(count,) draws of the error of D, the mean of cation and anion, at one temperature.

    Args:
        stages: a row a seed with ``d_m2_s`` and the lists ``d_blocks``, ``d_cations``, ``d_anions``.
    """
    over_ions = np.zeros(count)
    for kind in ("d_cations", "d_anions"):
        over_ions += np.mean([around_zero(ions, count, rng) for ions in stages[kind]], axis=0) / 2
    over_blocks = np.mean([around_zero(blocks, count, rng) for blocks in stages["d_blocks"]], axis=0)
    return widest([over_ions, over_blocks, around_zero(stages["d_m2_s"], count, rng)])


def draw(stages: pd.DataFrame, branch: str, count: int, seed: int) -> Draws:
    """Draws of one branch.

    Args:
        stages: a row a branch, temperature and seed, as from ``points.stage_rows``.
        branch: which one.
        count: draws.
        seed: of the draws.
    """
    rng = np.random.default_rng(seed)
    columns: dict[str, list[np.ndarray]] = {"diffusion": [], "density": [], "enthalpy": []}
    for _, group in stages[stages["branch"] == branch].groupby("temperature_K", sort=True):
        d, density = group["d_m2_s"].mean(), group["density_kg_m3"].mean()
        drawn = d + _at_least(diffusion_error(group, count, rng), FLOORS["d_m2_s"] * abs(d), rng)
        columns["diffusion"].append(np.maximum(drawn, LEAST_D))
        error = mean_error(list(group["density_blocks"]), count, rng)
        columns["density"].append(density + _at_least(error, FLOORS["density_kg_m3"] * density, rng))
        error = mean_error(list(group["enthalpy_blocks"]), count, rng)
        columns["enthalpy"].append(group["enthalpy_kJ_mol"].mean() + _at_least(error, ENTHALPY_FLOOR, rng))
    return Draws(**{name: np.stack(values, axis=1) for name, values in columns.items()})


def _at_least(draws: np.ndarray, floor: float, rng: np.random.Generator) -> np.ndarray:
    """The draws, widened where they scatter less than the floor."""
    scatter = float(draws.std())
    if scatter >= floor:
        return draws
    return draws * (floor / scatter) if scatter > 0 else rng.normal(0, floor, len(draws))
