"""From scans to points: one row a branch and temperature, replicas merged, each value with its error."""

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from lowmelt.analysis.bootstrap import ENTHALPY_FLOOR, FLOORS, LEAST_D
from lowmelt.analysis.finite_size import FiniteSize
from lowmelt.analysis.transition import Branch
from lowmelt.analysis.transport import analyse_stage, ion_diameter_nm

SETTLING = 1 / 3  # share of each NPT series that is left out
CURVES = ("msd_cation_nm2", "msd_anion_nm2")
SAMPLES = ("d_blocks", "d_cations", "d_anions", "density_blocks", "enthalpy_blocks")
MEANS = ("exponent", "conductivity_ne_S_m", "edge_nm", "d_endless_m2_s", "viscosity_mPa_s")
NO_CORRECTION = FiniteSize()


def settled_blocks(series: np.ndarray, n_blocks: int = 5) -> np.ndarray:
    """Means of blocks of a series after its settling."""
    settled = series[int(SETTLING * len(series)) :]
    return np.array([block.mean() for block in np.array_split(settled, min(n_blocks, len(settled)))])


def standard_error(blocks: np.ndarray) -> float:
    """One standard error of the mean from blocks; NaN from one block."""
    return float(np.std(blocks, ddof=1) / np.sqrt(len(blocks))) if len(blocks) > 1 else float("nan")


def stage_rows(
    scan: Mapping[str, np.ndarray], replica: int, finite_size: FiniteSize = NO_CORRECTION
) -> tuple[list[dict], list[dict]]:
    """Rows of numbers and samples, and rows of MSD curves, of all stages of a scan (see ``scan.collect``)."""
    numbers, curves = [], []
    for i, (branch, kelvin) in enumerate(zip(scan["branch"], scan["temperature_K"], strict=True)):
        row = analyse_stage(
            scan["centres_nm"][i], scan["ion_masses"], scan["charges"],
            float(scan["frame_ps"]), float(scan["edge_nm"][i]), float(kelvin), finite_size,
        )  # fmt: skip
        found = {name: row.pop(name) for name in CURVES}
        row |= {"branch": str(branch), "replica": replica}
        for value, sigma, blocks in (
            ("density_kg_m3", "density_sigma", "density_blocks"),
            ("enthalpy_kJ_mol", "enthalpy_sigma", "enthalpy_blocks"),
        ):
            row[blocks] = settled_blocks(scan[value][i])
            row[value], row[sigma] = float(row[blocks].mean()), standard_error(row[blocks])
        numbers.append(row)
        lags = float(scan["frame_ps"]) * np.arange(len(found[CURVES[0]]))
        where = {"branch": str(branch), "replica": replica, "temperature_K": float(kelvin)}
        diameter = ion_diameter_nm(float(scan["edge_nm"][i]), len(scan["charges"]))
        curves.append(where | {"lag_ps": lags, "diameter_nm": diameter} | found)
    return numbers, curves


def merge_replicas(rows: pd.DataFrame) -> pd.DataFrame:
    """One row a branch and temperature; errors join those within replicas with the scatter between them."""
    merged = []
    for (branch, kelvin), group in rows.groupby(["branch", "temperature_K"], sort=True):
        row = {"branch": branch, "temperature_K": kelvin, "replicas": len(group)}
        for value, sigma in (
            ("d_m2_s", "sigma_m2_s"),
            ("d_cation_m2_s", "sigma_cation_m2_s"),
            ("d_anion_m2_s", "sigma_anion_m2_s"),
            ("density_kg_m3", "density_sigma"),
            ("enthalpy_kJ_mol", "enthalpy_sigma"),
        ):
            row[value], row[sigma] = _join(group[value].to_numpy(), group[sigma].to_numpy())
        row["conductivity_S_m"], row["conductivity_sigma_S_m"] = _join(
            group["conductivity_S_m"].to_numpy(), group["conductivity_sigma_S_m"].to_numpy()
        )
        for name in MEANS:
            row[name] = group[name].mean()
        row["diffusive"] = bool(group["diffusive"].mean() > 0.5)
        merged.append(row)
    return pd.DataFrame(merged)


def _join(values: np.ndarray, errors: np.ndarray) -> tuple[float, float]:
    n = len(values)
    within = float(np.sqrt(np.sum(errors**2)) / n)
    between = float(np.std(values, ddof=1) / np.sqrt(n)) if n > 1 else 0.0
    return float(values.mean()), max(within, between)


def branches(points: pd.DataFrame, names: Sequence[str] | None = None) -> dict[str, Branch]:
    """Branches for ``transition.judge``; points whose D is not positive do not count as diffusive."""
    found = {}
    for name, group in points.groupby("branch"):
        if names and name not in names:
            continue
        d = group["d_m2_s"].to_numpy()
        positive = np.where(d > 0, d, LEAST_D)
        found[str(name)] = Branch(
            temperature_K=group["temperature_K"].to_numpy(),
            diffusion=positive,
            diffusion_sigma=np.maximum(group["sigma_m2_s"], FLOORS["d_m2_s"] * positive).to_numpy(),
            diffusive=group["diffusive"].to_numpy(dtype=bool) & (d > 0),
            density=group["density_kg_m3"].to_numpy(),
            density_sigma=np.maximum(
                group["density_sigma"], FLOORS["density_kg_m3"] * group["density_kg_m3"]
            ).to_numpy(),
            enthalpy=group["enthalpy_kJ_mol"].to_numpy(),
            enthalpy_sigma=np.maximum(group["enthalpy_sigma"], ENTHALPY_FLOOR).to_numpy(),
        )
    return found
