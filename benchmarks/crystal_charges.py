"""The cells of known salts (resources/crystals) with full charges and with charges times 0.8.

    python benchmarks/crystal_charges.py --out benchmarks/crystal_charges.csv

Each cell is repeated to 2.3 cut-offs of .7 nm, minimised, and simulated at 1 bar and at the temperature of
the measured cell (298 K where the source does not say), all edges and angles free: 4 ps of settling, 10 ps of
averaging. Compared with the measured cell: volume and edges. The lattice energy is the mean energy of the
ions by themselves minus the crystal's, at that temperature. Rows that the table has are kept. One core.
"""

import argparse
import sys
import time
from functools import cache
from itertools import product
from pathlib import Path

import numpy as np
import pandas as pd
from melting_simulated import alone

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "workflow/scripts"))

from lowmelt.chem.ions import Ion  # noqa: E402
from lowmelt.chem.salts import split_salt  # noqa: E402
from lowmelt.crystals import blocks, unit_cell  # noqa: E402
from lowmelt.crystals.bench import Times  # noqa: E402
from lowmelt.crystals.matter import Block, has_moved  # noqa: E402
from lowmelt.crystals.phases import Phases  # noqa: E402
from lowmelt.failures import PhysicsFailure  # noqa: E402
from lowmelt.forcefield import curated  # noqa: E402
from lowmelt.forcefield.assign import parameterise  # noqa: E402
from lowmelt.forcefield.parameters import IonParameters  # noqa: E402
from lowmelt.forcefield.system import SystemOptions  # noqa: E402
from lowmelt.simulation import devices  # noqa: E402

CRYSTALS = ROOT / "resources/crystals"
TABLE = curated.read_table(ROOT / "resources/forcefield/curated_ions.yaml")
CUTOFF_NM, ROOM_K, SEED = 0.7, 298.0, 1
TIMES = Times(settle_ps=4, average_ps=10)


@cache
def force_field(ion: Ion) -> IonParameters:
    """Parameters of an ion, made once."""
    return parameterise(ion.ion_id, ion.smiles, TABLE)


def relaxed(cell: unit_cell.UnitCell, smiles: str, kelvin: float, scale: float) -> dict:
    """Volume, edges and energy of a crystal at rest."""
    salt = split_salt(smiles)
    ions = (force_field(salt.cation), force_field(salt.anion))
    crystal = blocks.from_cell(cell, ions, (1, 1), SystemOptions(scale, CUTOFF_NM), along="c")
    bench = Phases(crystal, kelvin, devices.choose(1), SEED, TIMES)
    start = Block(crystal.positions_nm, crystal.vectors_nm)
    rested = bench.rest(start, patience=1)
    strain = np.linalg.inv(crystal.vectors_nm) @ blocks.like(rested.vectors, crystal.vectors_nm)
    turned = blocks.upright(cell.vectors_nm)[1]
    edges = np.linalg.norm(cell.vectors_nm @ turned @ strain, axis=1)
    edges = 100 * (edges / np.linalg.norm(cell.vectors_nm, axis=1) - 1)
    return {
        "atoms": len(crystal.positions_nm),
        "volume_percent": 100 * (np.linalg.det(strain) - 1),
        **{f"{name}_percent": edge for name, edge in zip("abc", edges, strict=True)},
        "lattice_kJ_mol": sum(alone(ion, kelvin, scale) for ion in ions) - rested.enthalpy,
        "melted": has_moved(crystal, start, rested),
    }


def main() -> None:
    """Fill the table and print it."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--out", type=Path, default=ROOT / "benchmarks/crystal_charges.csv")
    parser.add_argument("--scales", type=float, nargs="+", default=[1.0, 0.8])
    arguments = parser.parse_args()
    out = arguments.out
    rows = pd.read_csv(out).to_dict("records") if out.exists() else []
    have = {(row["name"], row["charge_scale"]) for row in rows}
    for salt, scale in product(pd.read_csv(CRYSTALS / "index.csv").itertuples(), arguments.scales):
        if (salt.name, scale) in have:
            continue
        began = time.process_time()
        kelvin = salt.temperature_K if np.isfinite(salt.temperature_K) else ROOM_K
        row = {"name": salt.name, "temperature_K": kelvin, "charge_scale": scale}
        try:
            row |= relaxed(unit_cell.read_cif(CRYSTALS / salt.file), salt.smiles, kelvin, scale)
        except PhysicsFailure as failure:
            row["reason"] = str(failure)
        rows.append(row | {"cpu_s": round(time.process_time() - began)})
        pd.DataFrame(rows).round(2).to_csv(out, index=False)
        print(rows[-1], flush=True)
    table = pd.DataFrame(rows)
    print(table.round(2).to_string(index=False))
    errors = table[~table["melted"].astype(bool)].groupby("charge_scale")[
        ["volume_percent", "a_percent", "b_percent", "c_percent"]
    ]
    print(errors.agg(lambda column: column.abs().mean()).round(2))


if __name__ == "__main__":
    main()
