"""Melting points from crystals in contact with their melts, end to end, also where a crystal is no good."""

import pandas as pd
import pytest

from checkout import Checkout, copy_repository

pytestmark = pytest.mark.slow

# Halite: Fm-3m, a = 0.564 nm.
HALITE = """data_halite
_cell_length_a 5.64
_cell_length_b 5.64
_cell_length_c 5.64
_cell_angle_alpha 90
_cell_angle_beta 90
_cell_angle_gamma 90
_symmetry_space_group_name_H-M 'F m -3 m'
loop_
_atom_site_label
_atom_site_type_symbol
_atom_site_fract_x
_atom_site_fract_y
_atom_site_fract_z
Na1 Na 0 0 0
Cl1 Cl 0.5 0.5 0.5
"""
SHORT = {
    "melt_ps": 2,
    "settle_ps": 2,
    "average_ps": 1,
    "join_ps": 0.5,
    "run_ps": 3,
    "sample_ps": 0.2,
    "seeds": 3,
}
SALT = {"label": "NaCl", "smiles": "[Na+].[Cl-]", "potential": "ions", "melting_K": 1074, "source": "CRC"}


def test_a_crystal_from_a_cif_and_a_wrong_one_both_reach_the_table(tmp_path):
    checkout = Checkout(copy_repository(tmp_path / "lowmelt"))
    (checkout.folder / "halite.cif").write_text(HALITE)
    (checkout.folder / "wrong.cif").write_text(HALITE.replace("Cl", "Br"))
    crystal = {
        **SALT,
        **SHORT,
        "lattice": "cif",
        "cells": [2, 2, 3],
        "cutoff_nm": 0.5,
        "temperatures_K": [900, 1600],
    }
    crystals = [
        {**crystal, "name": "halite", "cif": "halite.cif", "charge_scale": 1.0},
        {**crystal, "name": "wrong", "cif": "wrong.cif"},
    ]
    changed = {"dynamics": {"candidates": False, "controls": [], "crystals": crystals}}
    figures = [f"results/tiny/figures/dynamics/coexistence_{name}.svg" for name in ("halite", "wrong")]
    checkout.run("results/tiny/dynamics/melting_points.csv", *figures, changed=changed)
    table = pd.read_csv(checkout.folder / "results/tiny/dynamics/melting_points.csv")
    assert table["method"].tolist() == ["coexistence", "coexistence"]
    halite, wrong = table.iloc[0], table.iloc[1]
    assert halite["status"] in ("transition", "unresolved"), halite["reason"]
    assert halite["pairs"] == 2 * 2 * 2 * 3 * 4
    assert halite["measured_K"] == 1074
    for kelvin in (900, 1600):
        run = checkout.folder / f"results/tiny/dynamics/crystals/halite/T{kelvin}_r1"
        assert (run / "system.xml").exists()
    assert wrong["status"] == "failed"
    assert "holds Br" in wrong["reason"]
    assert all((checkout.folder / figure).stat().st_size > 1000 for figure in figures)


def test_a_crystal_by_its_bounds_reaches_the_same_table(tmp_path):
    checkout = Checkout(copy_repository(tmp_path / "lowmelt"))
    crystal = {
        **SALT, **SHORT, "name": "nacl", "potential": "tosi_fumi", "lattice": "rock_salt",
        "lattice_nm": 0.58, "cells": [2, 2, 2], "settle_ps": 4, "run_ps": 8,
        "route": "bounds", "voids": [0.1], "temperatures_K": [900, 1000, 2200],
    }  # fmt: skip
    changed = {"dynamics": {"candidates": False, "controls": [], "crystals": [crystal]}}
    checkout.run("crystals", changed=changed)
    row = pd.read_csv(checkout.folder / "results/tiny/dynamics/crystals.csv").iloc[0]
    assert row["method"] == "bounds"
    assert row["status"] in ("bound", "unresolved"), row["reason"]
    table = pd.read_csv(checkout.folder / "results/tiny/dynamics/crystals/nacl/bounds.csv")
    assert len(table) == 3 * 3
    assert (table["runs"] == 3).all()
    hot = table[(table["start"] == "crystal") & (table["kelvin"] == 2200)].iloc[0]
    assert (hot["solid"], hot["runs"]) == (0, 3)
    assert (checkout.folder / "results/tiny/figures/dynamics/bounds_nacl.svg").stat().st_size > 1000
    assert (checkout.folder / "results/tiny/dynamics/crystals/nacl/voids0.1_T900_r1/system.xml").exists()


def test_a_run_that_is_asked_for_crystals_plans_nothing_else(tmp_path):
    """Before, it planned the screen and the training of the generators too."""
    checkout = Checkout(copy_repository(tmp_path / "lowmelt"))
    crystal = {
        **SALT,
        **SHORT,
        "name": "nacl",
        "lattice": "rock_salt",
        "lattice_nm": 0.58,
        "cells": [2, 2, 3],
    }
    changed = {"dynamics": {"candidates": True, "crystals": [{**crystal, "temperatures_K": [900, 1600]}]}}
    checkout.run("results/tiny/dynamics/crystal_salts", changed=changed)
    planned = checkout.plan("crystals", changed=changed)
    assert planned == {
        "parameterise_ion": 2, "build_crystal": 1, "run_coexistence": 6, "melt_crystal": 1,
        "collect_crystals": 1, "plot_coexistence": 1, "plot_runs": 1, "crystals": 1,
    }  # fmt: skip
