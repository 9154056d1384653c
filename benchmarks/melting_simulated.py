"""Do quantities of a simulated liquid lower the error of the melting model for series that it has not seen?

    python benchmarks/melting_simulated.py simulate --run results/demo --out benchmarks/melting_simulated.csv
    python benchmarks/melting_simulated.py judge --run results/demo --out benchmarks/melting_simulated.csv

``--run`` holds tables and held-out predictions (melting/calibrated.parquet) of a run on the shipped tables.

Which salts, fixed beforehand: one cation and one anion, both of charge 1, no disagreement between sources,
measured between 200 and 520 K, 44 atoms a pair and 12 heavy atoms an ion at most (ions of the curated table:
any), in the order of the SHA-256 of their identity; one of each cation series, at most four of each anion.
Salts that the force field does not cover are passed over, and kept in the table with the reason.

Each: 20 pairs or as many as a cut-off of .75 nm asks for, charges times 0.8; 16 ps of heating, compression
and relaxation at 450 K (the last again while the density drifts), then 6 ps of settling and 20 ps of
measuring at 373 K and 1 bar; each ion alone for 20 ps. Rows that the table has are kept.
"""

import argparse
import hashlib
import sys
import time
from collections import Counter
from pathlib import Path

import numpy as np
import openmm
import pandas as pd
from rdkit import Chem

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "workflow/scripts"))

from lowmelt.analysis.displacement import msd, remove_drift  # noqa: E402
from lowmelt.failures import ParameterisationFailed, PhysicsFailure  # noqa: E402
from lowmelt.forcefield import curated  # noqa: E402
from lowmelt.forcefield.assign import parameterise  # noqa: E402
from lowmelt.forcefield.parameters import IonParameters  # noqa: E402
from lowmelt.forcefield.system import SystemOptions, box_system  # noqa: E402
from lowmelt.regression.conformal import NormalisedConformal  # noqa: E402
from lowmelt.simulation import box as boxes  # noqa: E402
from lowmelt.simulation import devices, equilibration  # noqa: E402
from lowmelt.simulation.engine import Box, Snapshot  # noqa: E402
from lowmelt.simulation.protocol import Protocol, steps_of  # noqa: E402

KELVIN, HOT_K = 373.0, 450.0
SEED = 1
MOST_ATOMS, MOST_HEAVY, MOST_OF_ANION = 44, 12, 4
SETTLE_PS, MEASURE_PS, ALONE_PS, FRAME_PS, LAG_PS = 6.0, 20.0, 20.0, 0.25, 5.0
PROTOCOL = Protocol("pilot", 20, 0.75, (HOT_K,), ("cooling",), 16, 0, 0, 1, 10, 4.0, 1.0, 1.0, 0.8, 3.0, 1)
TABLE = curated.read_table(ROOT / "resources/forcefield/curated_ions.yaml")


def candidates(run: Path) -> pd.DataFrame:
    """All salts that the rule admits, in its order, with their cation series and both SMILES."""
    ions = pd.read_parquet(run / "tables/ions.parquet").set_index("ion_id")
    held_out = series_split(run)
    melting = pd.read_parquet(run / "tables/melting_points.parquet").set_index("salt_id")
    table = held_out[held_out["melting_K"].between(200, 520)].copy()
    table = table[melting.loc[table["salt_id"], "flags"].eq("").to_numpy()]
    for side in ("cation", "anion"):
        table[side] = table[f"{side}_id"].map(ions["smiles"])
        heavy = table[f"{side}_id"].map(ions["heavy_atoms"])
        known = table[f"{side}_id"].isin(TABLE)
        table = table[(table[f"{side}_id"].map(ions["charge"]).abs() == 1) & (known | (heavy <= MOST_HEAVY))]
    atoms = [
        sum(_atoms(smiles) for smiles in pair) for pair in zip(table["cation"], table["anion"], strict=True)
    ]
    table = table[np.array(atoms) <= MOST_ATOMS]
    order = table["salt_id"].map(lambda name: hashlib.sha256(name.encode()).hexdigest())
    return table.loc[order.sort_values().index]


def series_split(run: Path) -> pd.DataFrame:
    """Held-out predictions of the split in which series leave together."""
    table = pd.read_parquet(run / "melting/calibrated.parquet")
    return table[table["split"] == "series"].drop_duplicates("salt_id").reset_index(drop=True)


def _atoms(smiles: str) -> int:
    return Chem.AddHs(Chem.MolFromSmiles(smiles)).GetNumAtoms()


def simulated(cation: IonParameters, anion: IonParameters) -> dict:
    """What the pilot measures of a liquid at 373 K."""
    plan = boxes.plan_box(cation, anion, (1, 1), PROTOCOL.pairs, PROTOCOL.cutoff_nm)
    ions = [cation] * plan.n_cations + [anion] * plan.n_anions
    box = Box(ions, PROTOCOL.options, devices.choose(1), SEED, PROTOCOL.step_fs, PROTOCOL.friction_per_ps)
    start = Snapshot(boxes.pack(plan, cation, anion, SEED), None, plan.edge_nm)
    done = equilibration.equilibrate(box, start, PROTOCOL, drift_limit=0.03)
    box.begin(done.snapshot, KELVIN, PROTOCOL.pressure_bar)
    box.advance(steps_of(SETTLE_PS, box.step_fs))
    energies, edges, centres = [], [], []
    for _ in range(round(MEASURE_PS / FRAME_PS)):
        box.advance(steps_of(FRAME_PS, box.step_fs))
        energies.append(box.energies()[0] / plan.n_units)
        edges.append(box.edge_nm())
        centres.append(box.centres())
    lag = round(LAG_PS / FRAME_PS)
    wandered = msd(remove_drift(np.array(centres), box.ion_masses))[lag]
    volume = float(np.mean(np.array(edges) ** 3)) / plan.n_units
    density_hot = float(np.mean(done.density_kg_m3[-30:]))
    density = float((cation.mass + anion.mass) / 0.60221408 / volume)
    cohesive = float(np.mean(energies)) - alone(cation) - alone(anion)
    return {
        "pairs": plan.n_units,
        "density_kg_m3": density,
        "pair_volume_nm3": volume,
        "cohesive_kJ_mol": cohesive,
        "packing": boxes.LIQUID_PACKING * plan.liquid_edge_nm**3 / plan.n_units / volume,
        "thinning": density / density_hot - 1,
        "cation_msd_nm2": float(wandered[: plan.n_cations].mean()),
        "anion_msd_nm2": float(wandered[plan.n_cations :].mean()),
    }


def alone(ion: IonParameters, kelvin: float = KELVIN, scale: float = PROTOCOL.charge_scale) -> float:
    """Mean potential energy in kJ/mol of an ion by itself, charges scaled as in the liquid."""
    if ion.n_atoms == 1:
        return 0.0
    system = box_system([ion], 10.0, SystemOptions(scale, PROTOCOL.cutoff_nm))
    for force in system.getForces():
        if isinstance(force, openmm.NonbondedForce):
            force.setNonbondedMethod(openmm.NonbondedForce.NoCutoff)
    integrator = openmm.LangevinMiddleIntegrator(kelvin, 5.0, 0.002)
    integrator.setRandomNumberSeed(SEED)
    context = openmm.Context(system, integrator, openmm.Platform.getPlatformByName("Reference"))
    context.setPositions(np.array(ion.positions))
    openmm.LocalEnergyMinimizer.minimize(context)
    context.setVelocitiesToTemperature(kelvin, SEED)
    seen = []
    for _ in range(round(ALONE_PS / 0.1)):
        integrator.step(50)
        seen.append(context.getState(getEnergy=True).getPotentialEnergy()._value)
    return float(np.mean(seen[len(seen) // 5 :]))


def simulate(run: Path, out: Path, wanted: int) -> None:
    """Fill the table until it has so many salts."""
    rows = pd.read_csv(out).to_dict("records") if out.exists() else []
    ions: dict[str, IonParameters] = {}
    for salt in candidates(run).itertuples():
        good = [row for row in rows if not isinstance(row.get("reason"), str)]
        anions = Counter(row["anion"] for row in good)
        if len(good) >= wanted:
            return
        if salt.salt_id in {row["salt_id"] for row in rows} or salt.series in {row["series"] for row in good}:
            continue
        if anions[salt.anion] >= MOST_OF_ANION:
            continue
        began = time.process_time()
        row = {name: getattr(salt, name) for name in ("salt_id", "series", "cation", "anion", "melting_K")}
        try:
            for name, smiles in ((salt.cation_id, salt.cation), (salt.anion_id, salt.anion)):
                if name not in ions:
                    ions[name] = parameterise(name, smiles, TABLE)
            row |= simulated(ions[salt.cation_id], ions[salt.anion_id])
        except (ParameterisationFailed, PhysicsFailure) as failure:
            row["reason"] = str(failure)[:120]
        row["cpu_s"] = round(time.process_time() - began, 1)
        rows.append(row)
        pd.DataFrame(rows).round(5).to_csv(out, index=False)
        print(len(good), row["cpu_s"], salt.cation, salt.anion, row.get("reason", ""), flush=True)


FEATURES = {
    "constant": [],
    "size of the ions": ["log_volume", "log_atoms"],
    "simulated liquid": [
        "cohesive_kJ_mol",
        "packing",
        "density_kg_m3",
        "thinning",
        "log_cation_msd",
        "log_anion_msd",
    ],
}
RIDGES = np.logspace(-1, 3, 9)
DRAWS, CONFIDENCE = 10_000, 0.9


def ridge(x: np.ndarray, y: np.ndarray, new: np.ndarray) -> np.ndarray:
    """Prediction for new rows: standardised columns, free intercept, ridge chosen by leave-one-out within.

    Each row of ``x`` is a series of its own, so that leaving one out leaves its series out.
    """
    if not x.shape[1]:
        return np.full(len(new), y.mean())
    mean, spread = x.mean(axis=0), x.std(axis=0)
    x, new = (x - mean) / spread, (new - mean) / spread
    best = min(RIDGES, key=lambda penalty: np.abs(_left_out(x, y, penalty)).mean())
    return y.mean() + new @ np.linalg.solve(x.T @ x + best * np.eye(x.shape[1]), x.T @ (y - y.mean()))


def _left_out(x: np.ndarray, y: np.ndarray, penalty: float) -> np.ndarray:
    """Residuals of each row from a fit without it, by the hat matrix (intercept included)."""
    hat = x @ np.linalg.solve(x.T @ x + penalty * np.eye(x.shape[1]), x.T) + 1 / len(x)
    return (y - hat @ y) / (1 - np.diag(hat))


def corrected(table: pd.DataFrame, names: list[str]) -> np.ndarray:
    """The model's predictions plus what the features say of its residuals, each salt (series) left out."""
    x = table[names].to_numpy(float)
    y = (table["melting_K"] - table["blend"]).to_numpy()
    rows = np.arange(len(table))
    return table["blend"].to_numpy() + [ridge(x[rows != row], y[rows != row], x[[row]])[0] for row in rows]


def intervals(measured: np.ndarray, predicted: np.ndarray, size: np.ndarray) -> tuple[float, float]:
    """Coverage and mean width of conformal intervals, each from the other salts' residuals."""
    rows, inside, width = np.arange(len(measured)), [], []
    for row in rows:
        rest = rows != row
        conformal = NormalisedConformal().fit((measured - predicted)[rest], size[rest])
        lower, upper = conformal.interval(predicted[[row]], size[[row]], CONFIDENCE)
        inside.append(lower[0] <= measured[row] <= upper[0])
        width.append(upper[0] - lower[0])
    return float(np.mean(inside)), float(np.mean(width))


def judge(run: Path, out: Path) -> None:
    """The melting model alone, and with each set of features on its residuals."""
    table = pd.read_csv(out)
    if "reason" in table:
        print(table["reason"].dropna().str[:60].value_counts().to_string())
        table = table[table["reason"].isna()]
    known = series_split(run).set_index("salt_id").loc[table["salt_id"]]
    table = table.reset_index(drop=True).assign(
        **{name: known[name].to_numpy() for name in ("blend", "expected_error_K")}
    )
    table = table.assign(
        log_volume=np.log(known["cation_volume_nm3"].to_numpy() + known["anion_volume_nm3"].to_numpy()),
        log_atoms=np.log(known["cation_heavy_atoms"].to_numpy() + known["anion_heavy_atoms"].to_numpy()),
        log_cation_msd=np.log(table["cation_msd_nm2"]),
        log_anion_msd=np.log(table["anion_msd_nm2"]),
    )
    measured, base = table["melting_K"].to_numpy(), table["blend"].to_numpy()
    size = table["expected_error_K"].to_numpy()
    rng = np.random.default_rng(SEED)
    drawn = rng.integers(len(table), size=(DRAWS, len(table)))
    covered, width = intervals(measured, base, size)
    rows = [
        {"features": "none", "mae_K": np.abs(measured - base).mean(), "covered": covered, "width_K": width}
    ]
    sets = FEATURES | {"both": FEATURES["size of the ions"] + FEATURES["simulated liquid"]}
    for name, columns in sets.items():
        better = corrected(table, columns)
        change = np.abs(measured - better) - np.abs(measured - base)
        low, high = np.quantile(change[drawn].mean(axis=1), [0.025, 0.975])
        covered, width = intervals(measured, better, size)
        rows.append({"features": name, "mae_K": np.abs(measured - better).mean(), "change_K": change.mean(),
                     "low_K": low, "high_K": high, "covered": covered, "width_K": width})  # fmt: skip
    low, high = measured.min(), measured.max()
    print(f"{len(table)} salts, {table['anion'].nunique()} anions, {low:.0f} to {high:.0f} K")
    print(f"{table['cpu_s'].sum() / 60:.0f} CPU-min")
    print(pd.DataFrame(rows).round(2).to_string(index=False))
    told = [*FEATURES["size of the ions"], *FEATURES["simulated liquid"]]
    print("rank correlation with the residual, and with the melting point")
    print(pd.DataFrame({
        "residual": table[told].corrwith(table["melting_K"] - table["blend"], method="spearman"),
        "melting_K": table[told].corrwith(table["melting_K"], method="spearman"),
    }).round(2).to_string())  # fmt: skip


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("do", choices=["list", "simulate", "judge"])
    parser.add_argument("--run", type=Path, default=ROOT / "results/demo")
    parser.add_argument("--out", type=Path, default=ROOT / "benchmarks/melting_simulated.csv")
    parser.add_argument("--salts", type=int, default=40)
    arguments = parser.parse_args()
    if arguments.do == "simulate":
        simulate(arguments.run, arguments.out, arguments.salts)
    elif arguments.do == "judge":
        judge(arguments.run, arguments.out)
    else:
        print(
            candidates(arguments.run)[["salt_id", "series", "cation", "anion", "melting_K"]]
            .head(80)
            .to_string()
        )
