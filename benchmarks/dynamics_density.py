"""Densities of ionic liquids at 350 K and 1 bar against measured ones, with full and scaled charges.

LOWMELT_REFERENCE=... python benchmarks/dynamics_density.py benchmarks/dynamics_density.csv 0.8,1.0

The measured densities (ILThermo, in il-transport-ogbodo of the reference data) are fitted by a line over 310
to 390 K. A box of at least 32 pairs, cut-off 0.9 nm: 25 ps of equilibration at 420 K, then 20 ps at 350 K,
both again until the halves of the last piece agree within 1 % and their noise; then 45 ps averaged. Rows that
the table has already are kept, so that a stopped run goes on.
"""

import os
import sys
import time
from itertools import product
from pathlib import Path

import numpy as np
import pandas as pd

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "workflow/scripts"))

from lowmelt.chem.ions import IonError, parse_ion  # noqa: E402
from lowmelt.failures import NotEquilibrated, PhysicsFailure  # noqa: E402
from lowmelt.forcefield import curated  # noqa: E402
from lowmelt.forcefield.assign import parameterise  # noqa: E402
from lowmelt.forcefield.parameters import IonParameters  # noqa: E402
from lowmelt.simulation import box as boxes  # noqa: E402
from lowmelt.simulation import devices, equilibration  # noqa: E402
from lowmelt.simulation.engine import Box, Snapshot  # noqa: E402
from lowmelt.simulation.protocol import Protocol, steps_of  # noqa: E402

KELVIN = 350.0
SEED = 1
LIMIT = 0.01  # of the drift between halves
MOST_SETTLING = 4
EMIM, BMIM = "CCn1cc[n+](C)c1", "CCCCn1cc[n+](C)c1"
SALTS = {
    "[C2mim][BF4]": (EMIM, "F[B-](F)(F)F"),
    "[C2mim]Cl": (EMIM, "[Cl-]"),
    "[C2mim][NTf2]": (EMIM, "O=S(=O)([N-]S(=O)(=O)C(F)(F)F)C(F)(F)F"),
    "[C2mim][DCA]": (EMIM, "N#C[N-]C#N"),
    "[C2mim][OTf]": (EMIM, "O=S(=O)([O-])C(F)(F)F"),
    "[C2mim][OAc]": (EMIM, "CC(=O)[O-]"),
    "[C2mim][SCN]": (EMIM, "N#C[S-]"),
    "[C2mim][TCM]": (EMIM, "N#C[C-](C#N)C#N"),
    "[C4mim][PF6]": (BMIM, "F[P-](F)(F)(F)(F)F"),
}


def measured(table: pd.DataFrame, cation: str, anion: str) -> float:
    """Density in kg/m3 at 350 K from the points at 0.1 MPa around it."""
    wanted = {parse_ion(cation).ion_id, parse_ion(anion).ion_id}
    near = table[(table["pressure_MPa"] < 0.15) & table["temperature_K"].between(310, 390)]
    ids = {smiles: _ions(smiles) for smiles in near["il_smile"].unique()}
    rows = near[near["il_smile"].map(ids).map(lambda found: found == wanted)]
    values = rows["density_Kg*m-3"]
    good = rows[(values - values.median()).abs() < 0.1 * values.median()]
    return float(np.polyval(np.polyfit(good["temperature_K"], good["density_Kg*m-3"], 1), KELVIN))


def _ions(smiles: str) -> set[str]:
    """Identities of the ions of a salt; empty where one is no closed-shell ion."""
    try:
        return {parse_ion(part).ion_id for part in smiles.split(".")}
    except IonError:
        return set()


def simulated(cation: IonParameters, anion: IonParameters, scale: float) -> dict:
    """Density in kg/m3, its standard error, and how far the two halves of the averaged part differ."""
    protocol = Protocol(
        "density", 32, 0.9, (420.0,), ("cooling",), 25, 20, 45, 1, 10, 4.0, 1.0, 1.0, scale, 3.0, 1
    )
    plan = boxes.plan_box(cation, anion, (1, 1), protocol.pairs, protocol.cutoff_nm)
    ions = [cation] * plan.n_cations + [anion] * plan.n_anions
    box = Box(ions, protocol.options, devices.choose(1), SEED, protocol.step_fs, protocol.friction_per_ps)
    start = Snapshot(boxes.pack(plan, cation, anion, SEED), None, plan.edge_nm)
    done = equilibration.equilibrate(box, start, protocol, drift_limit=LIMIT)
    box.begin(done.snapshot, KELVIN, protocol.pressure_bar)
    for _ in range(MOST_SETTLING):
        settling = np.array(_series(box, protocol.npt_ps))
        noise = settling.std() / settling.mean() / np.sqrt(len(settling) / 20)
        if abs(_drift(settling)) < LIMIT + 2 * noise:
            break
    else:
        raise NotEquilibrated(f"the density still drifts by {_drift(settling):+.1%} at {KELVIN:.0f} K")
    series = np.array(_series(box, protocol.nvt_ps))
    blocks = np.array([block.mean() for block in np.array_split(series, 5)])
    return {
        "pairs": plan.n_cations,
        "simulated_kg_m3": round(float(series.mean()), 1),
        "standard_error": round(float(blocks.std(ddof=1) / np.sqrt(5)), 1),
        "drift_percent": round(100 * _drift(series), 2),
    }


def _series(box: Box, time_ps: float) -> list[float]:
    """The density each picosecond."""
    found = []
    for _ in range(round(time_ps)):
        box.advance(steps_of(1.0, box.step_fs))
        found.append(box.density())
    return found


def _drift(series: np.ndarray) -> float:
    half = len(series) // 2
    return float(series[half:].mean() / series[:half].mean() - 1)


if __name__ == "__main__":
    folder = Path(os.environ.get("LOWMELT_REFERENCE", ROOT / "../shared/data")) / "il-transport-ogbodo"
    reference = pd.read_excel(folder / "density_all_condition_range.xlsx", engine="openpyxl")
    table = curated.read_table(ROOT / "resources/forcefield/curated_ions.yaml")
    target = Path(sys.argv[1])
    rows = pd.read_csv(target).to_dict("records") if target.exists() else []
    have = {(row["salt"], row["charge_scale"]) for row in rows}
    for scale, (salt, (cation, anion)) in product(map(float, sys.argv[2].split(",")), SALTS.items()):
        if (salt, scale) in have:
            continue
        began = time.process_time()
        known = measured(reference, cation, anion)
        ions = [parameterise(parse_ion(smiles).ion_id, smiles, table) for smiles in (cation, anion)]
        row = {"salt": salt, "charge_scale": scale, "measured_kg_m3": round(known, 1)}
        try:
            row |= simulated(ions[0], ions[1], scale)
            row["error_percent"] = round(100 * (row["simulated_kg_m3"] / known - 1), 2)
        except PhysicsFailure as failure:
            row["reason"] = str(failure)
        row["cpu_s"] = round(time.process_time() - began)
        rows.append(row)
        pd.DataFrame(rows).to_csv(target, index=False)
        print(row, flush=True)
    errors = pd.DataFrame(rows).groupby("charge_scale")["error_percent"]
    print(pd.DataFrame({"mean_absolute": errors.apply(lambda e: e.abs().mean()), "mean": errors.mean()}))
