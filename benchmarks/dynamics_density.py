"""Densities of ionic liquids at 350 K and 1 bar against measured ones, with full and scaled charges.

LOWMELT_REFERENCE=... python benchmarks/dynamics_density.py benchmarks/dynamics_density.csv 0.8,1.0

The measured densities (ILThermo, in il-transport-ogbodo of the reference data) are fitted by a line over 310
to 390 K. A box of 32 pairs, cut-off 0.9 nm: 25 ps of equilibration at 420 K, 15 ps at 350 K left out,
30 ps averaged.
"""

import os
import sys
import time
from pathlib import Path

import numpy as np
import pandas as pd

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "workflow/scripts"))

from lowmelt.chem.ions import IonError, parse_ion  # noqa: E402
from lowmelt.dynamics import box as boxes  # noqa: E402
from lowmelt.dynamics import curated, devices, equilibration  # noqa: E402
from lowmelt.dynamics.engine import Box, Snapshot  # noqa: E402
from lowmelt.dynamics.forcefield import parameterise  # noqa: E402
from lowmelt.dynamics.parameters import IonParameters  # noqa: E402
from lowmelt.dynamics.points import block_mean  # noqa: E402
from lowmelt.dynamics.protocol import Protocol, steps_of  # noqa: E402

KELVIN = 350.0
CATION = "CCn1cc[n+](C)c1"
ANIONS = {
    "BF4": "F[B-](F)(F)F",
    "Cl": "[Cl-]",
    "NTf2": "O=S(=O)([N-]S(=O)(=O)C(F)(F)F)C(F)(F)F",
    "DCA": "N#C[N-]C#N",
    "OTf": "O=S(=O)([O-])C(F)(F)F",
    "OAc": "CC(=O)[O-]",
    "SCN": "N#C[S-]",
    "TCM": "N#C[C-](C#N)C#N",
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


def simulated(cation: IonParameters, anion: IonParameters, scale: float) -> tuple[float, float]:
    """Density in kg/m3 and its standard error."""
    protocol = Protocol(
        "density", 32, 0.9, (420.0,), ("cooling",), 25, 15, 30, 1, 10, 4.0, 1.0, 1.0, scale, 3.0, 1
    )
    plan = boxes.plan_box(cation, anion, (1, 1), protocol.pairs, protocol.cutoff_nm)
    ions = [cation] * plan.n_cations + [anion] * plan.n_anions
    box = Box(ions, protocol.options, devices.choose(1), 1, protocol.step_fs, protocol.friction_per_ps)
    start = Snapshot(boxes.pack(plan, cation, anion, 1), None, plan.edge_nm)
    done = equilibration.equilibrate(box, start, protocol, drift_limit=0.05, measure_s=0.1)
    box.begin(done.snapshot, KELVIN, 1.0)
    series = []
    for _ in range(45):
        box.advance(steps_of(1.0, protocol.step_fs))
        series.append(box.density())
    return block_mean(np.array(series))


if __name__ == "__main__":
    folder = Path(os.environ.get("LOWMELT_REFERENCE", ROOT / "../shared/data")) / "il-transport-ogbodo"
    reference = pd.read_excel(folder / "density_all_condition_range.xlsx", engine="openpyxl")
    table = curated.read_table(ROOT / "resources/forcefield/curated_ions.yaml")
    cation = parameterise(parse_ion(CATION).ion_id, CATION, table)
    rows = []
    for scale in map(float, sys.argv[2].split(",")):
        for name, smiles in ANIONS.items():
            began = time.process_time()
            known = measured(reference, CATION, smiles)
            density, error = simulated(cation, parameterise(parse_ion(smiles).ion_id, smiles, table), scale)
            rows.append({
                "salt": f"[C2mim][{name}]", "charge_scale": scale, "simulated_kg_m3": round(density, 1),
                "standard_error": round(error, 1), "measured_kg_m3": round(known, 1),
                "error_percent": round(100 * (density / known - 1), 2),
                "cpu_s": round(time.process_time() - began),
            })  # fmt: skip
            pd.DataFrame(rows).to_csv(sys.argv[1], index=False)
            print(rows[-1], flush=True)
