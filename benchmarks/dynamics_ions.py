"""Which ions of the tables get a force field: the most connected ones, with what failed and why.

python benchmarks/dynamics_ions.py results/demo/tables/ions.parquet benchmarks/dynamics_ions.csv
"""

import sys
import time
from pathlib import Path

import pandas as pd

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "workflow/scripts"))

from lowmelt.failures import PhysicsFailure  # noqa: E402
from lowmelt.forcefield import curated  # noqa: E402
from lowmelt.forcefield.assign import parameterise  # noqa: E402


def most_connected(ions: pd.DataFrame, each: int, most_heavy: int) -> pd.DataFrame:
    """The ``each`` cations and anions of highest degree with at most ``most_heavy`` heavy atoms."""
    small = ions[ions["heavy_atoms"] <= most_heavy].sort_values(["degree", "ion_id"], ascending=[False, True])
    return pd.concat([small[small["charge"] > 0].head(each), small[small["charge"] < 0].head(each)])


def try_all(ions: pd.DataFrame) -> pd.DataFrame:
    """One row an ion: force field, warnings, seconds, and the reason where it failed."""
    table = curated.read_table(ROOT / "resources/forcefield/curated_ions.yaml")
    rows = []
    for ion in ions.itertuples():
        began = time.monotonic()
        row = {"ion_id": ion.ion_id, "smiles": ion.smiles, "charge": ion.charge}
        try:
            found = parameterise(ion.ion_id, ion.smiles, table)
            row |= {"status": "ok", "source": found.forcefield}
            row |= {"warnings": "; ".join(found.warnings), "reason": ""}
        except PhysicsFailure as failure:
            row |= {"status": "failed", "source": "", "warnings": "", "reason": str(failure)}
        rows.append(row | {"seconds": round(time.monotonic() - began, 1)})
        print(row["status"], row["smiles"], row["reason"], flush=True)
    return pd.DataFrame(rows)


if __name__ == "__main__":
    table = try_all(most_connected(pd.read_parquet(sys.argv[1]), 24, 16))
    table.to_csv(sys.argv[2], index=False)
    print(table["status"].value_counts().to_string())
