"""Predicted crystals, experimental: random packings of the ions; needs pyxtal."""

import sys
from pathlib import Path

import numpy as np
import pytest

from lowmelt.chem.salts import split_salt
from lowmelt.crystals import blocks, prediction, source, unit_cell
from lowmelt.forcefield import assign, curated
from lowmelt.forcefield.system import SystemOptions
from lowmelt.simulation import devices

CURATED = Path(__file__).parents[2] / "resources/forcefield/curated_ions.yaml"


def curated_ions(smiles: str):
    salt, table = split_salt(smiles), curated.read_table(CURATED)
    return tuple(assign.parameterise(ion.ion_id, ion.smiles, table) for ion in (salt.cation, salt.anion))


def test_without_pyxtal_the_way_to_install_it_is_named(monkeypatch):
    monkeypatch.setitem(sys.modules, "pyxtal", None)
    with pytest.raises(prediction.PyxtalMissing, match=r"requirements-optional\.txt"):
        prediction.random_cell(curated_ions("[Na+].O=[N+]([O-])[O-]"), (1, 1), 14, 1)


def test_the_table_says_that_a_predicted_crystal_is_experimental():
    assert "experimental" in source.origin({"lattice": "predict"})
    assert "experimental" not in source.origin({"lattice": "cif"})


@pytest.mark.parametrize("group", prediction.GROUPS)
def test_a_random_packing_holds_the_ions_whole_and_apart(group):
    pytest.importorskip("pyxtal", reason="pyxtal is optional")
    ions = curated_ions("[K+].F[P-](F)(F)(F)(F)F")
    cell = prediction.random_cell(ions, (1, 1), group, 3)
    placed = unit_cell.place_ions(cell, ions, (1, 1))
    assert len(placed) == 2 * prediction.GROUPS[group]
    for ion in placed:
        if ion.kind == 1:
            phosphorus = ions[1].elements.index("P")
            lengths = np.linalg.norm(ion.positions_nm - ion.positions_nm[phosphorus], axis=1)
            assert np.delete(lengths, phosphorus) == pytest.approx(0.16, abs=0.01)


@pytest.mark.slow
def test_the_best_of_some_packings_is_a_crystal_of_plausible_density():
    """KPF6 has 2.6 g/cm3; without the true packing it is lighter, and not by half."""
    pytest.importorskip("pyxtal", reason="pyxtal is optional")
    ions = curated_ions("[K+].F[P-](F)(F)(F)(F)F")
    options = SystemOptions(0.8, 0.6)
    block = prediction.predict(ions, (1, 1), options, devices.choose(1), 1, 4)
    assert isinstance(block, blocks.Crystal)
    grams = block.formula_units * 184.06 / 6.02214e23
    assert 1.8 < grams / (np.linalg.det(block.vectors_nm) * 1e-21) < 2.9
