"""The ions that the shipped melting points name most often get a force field, or a reason why not."""

import sys
from pathlib import Path

import pandas as pd
import pytest

from lowmelt.chem.ions import parse_ion

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT / "benchmarks"))


def most_frequent(each: int, most_heavy: int) -> pd.DataFrame:
    """Cations and anions by the number of rows that name them."""
    table = pd.read_csv(ROOT / "resources/melting_points.csv")
    rows = []
    for kind in ("cation", "anion"):
        found = [parse_ion(smiles) for smiles in table[kind].value_counts().index[:150]]
        small = [ion for ion in dict.fromkeys(found) if ion.heavy_atoms <= most_heavy]
        rows += [{"ion_id": i.ion_id, "smiles": i.smiles, "charge": i.charge} for i in small[:each]]
    return pd.DataFrame(rows)


@pytest.mark.slow
def test_at_least_thirty_five_of_forty_ions_get_a_force_field():
    from dynamics_ions import try_all

    table = try_all(most_frequent(each=20, most_heavy=9))
    print(table.to_string())
    assert (table["status"] == "ok").sum() >= 35
    assert (table.loc[table["status"] == "failed", "reason"].str.len() > 10).all()
