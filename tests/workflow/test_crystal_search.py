"""A search for a crystal from end to end: ranked beside the known form, resumed by batches, or refused."""

import json
import os

import pandas as pd
import pytest

from checkout import Checkout, copy_repository

pytestmark = pytest.mark.slow

SALT = {
    "label": "NaCl", "smiles": "[Na+].[Cl-]", "potential": "ions", "lattice": "predict", "cutoff_nm": 0.6,
    "temperatures_K": [900, 1600], "seeds": 3, "run_ps": 3, "melting_K": 1074, "source": "CRC",
}  # fmt: skip
FOUND = {**SALT, "name": "found", "trials": 40, "batches": 2, "keep": 2, "anneal_ps": 0.2,
         "cif": "resources/crystals/sodium_chloride.cif"}  # fmt: skip
REFUSED = {
    **SALT, "name": "refused", "trials": 10,
    "known_cell": {"edges_A": [5.64] * 3, "angles_deg": [90] * 3, "group": "F m -3 m", "formula_units": 5},
}  # fmt: skip


def test_the_best_of_a_search_becomes_the_block_and_a_hopeless_one_says_why(tmp_path):
    checkout = Checkout(copy_repository(tmp_path / "lowmelt"))
    changed = {"dynamics": {"candidates": False, "controls": [], "crystals": [FOUND, REFUSED]}}
    folder = checkout.folder / "results/tiny/dynamics/crystals"
    blocks = [f"results/tiny/dynamics/crystals/{name}/crystal.json" for name in ("found", "refused")]
    checkout.run("crystal_searches", *blocks, changed=changed)
    forms = pd.read_csv(folder / "found/search/forms.csv")
    assert forms["known_form"].tolist()[0]
    assert 2300 < forms["density_kg_m3"][0] < 2700
    assert (folder / "found/search/forms/form_1.cif").read_text().startswith("# Predicted")
    assert json.loads((folder / "found/crystal.json").read_text())["formula_units"] >= 4
    refused = json.loads((folder / "refused/crystal.json").read_text())
    assert refused["status"] == "failed"
    assert "formula units" in refused["reason"]
    figures = checkout.folder / "results/tiny/figures/dynamics"
    assert all((figures / f"packings_{name}.svg").stat().st_size > 1000 for name in ("found", "refused"))
    os.remove(figures / "packings_found.svg")
    for lost in ("batch_1.npz", "search.json"):
        os.remove(folder / "found/search" / lost)
    planned = checkout.plan("crystal_searches", changed=changed)
    assert planned["search_crystal"] == 1
