"""Salts of the curated force field for the tests of the crystal search."""

from functools import cache
from pathlib import Path

import numpy as np

from lowmelt.chem.salts import split_salt
from lowmelt.crystals.search.packing import Packings, from_cell
from lowmelt.crystals.unit_cell import UnitCell, read_cif
from lowmelt.forcefield import assign, curated

ROOT = Path(__file__).parents[2]
NITRATE = ROOT / "resources/crystals/sodium_nitrate.cif"


@cache
def ions_of(smiles: str):
    salt, table = split_salt(smiles), curated.read_table(ROOT / "resources/forcefield/curated_ions.yaml")
    return tuple(assign.parameterise(ion.ion_id, ion.smiles, table) for ion in (salt.cation, salt.anion))


def sodium_nitrate(scale: float = 0.8) -> Packings:
    return from_cell(read_cif(NITRATE), ions_of("[Na+].O=[N+]([O-])[O-]"), (1, 1), scale)


def rock_salt(edge_nm: float = 0.564, scale: float = 1.0) -> Packings:
    places = np.array([[0, 0, 0], [0, 1, 1], [1, 0, 1], [1, 1, 0]]) / 2
    fractional = np.concatenate([places, places + 0.5]) % 1
    cell = UnitCell(edge_nm * np.eye(3), ("Na",) * 4 + ("Cl",) * 4, fractional)
    return from_cell(cell, ions_of("[Na+].[Cl-]"), (1, 1), scale)


def rigid(pair) -> dict[str, np.ndarray]:
    shapes = {ion.ion_id: np.array(ion.positions) for ion in pair}
    return {name: (shape - shape.mean(axis=0))[None] for name, shape in shapes.items()}
