"""The cells of known salts that lowmelt ships."""

from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest
from rdkit import Chem

from lowmelt.chem.ions import parse_ion
from lowmelt.chem.salts import split_salt
from lowmelt.crystals import unit_cell
from lowmelt.forcefield import assign, curated

RESOURCES = Path(__file__).parents[2] / "resources"
INDEX = pd.read_csv(RESOURCES / "crystals/index.csv")
ROWS = [pytest.param(row, id=Path(row.file).stem) for row in INDEX.itertuples()]


def drawn(smiles: str) -> SimpleNamespace:
    """Atoms and bonds of an ion as it is drawn, in place of a force field."""
    mol = Chem.AddHs(Chem.MolFromSmiles(smiles))
    return SimpleNamespace(
        elements=[atom.GetSymbol() for atom in mol.GetAtoms()],
        masses=[atom.GetMass() for atom in mol.GetAtoms()],
        bonds=[(bond.GetBeginAtomIdx(), bond.GetEndAtomIdx()) for bond in mol.GetBonds()],
        n_atoms=mol.GetNumAtoms(),
        angles=[],
    )


def read(row) -> tuple[unit_cell.UnitCell, tuple, list[unit_cell.PlacedIon]]:
    cell = unit_cell.read_cif(RESOURCES / "crystals" / row.file)
    salt = split_salt(row.smiles)
    ions = (drawn(salt.cation.smiles), drawn(salt.anion.smiles))
    return cell, ions, unit_cell.place_ions(cell, ions, (1, 1))


def test_each_file_has_a_row_and_each_row_a_file():
    assert sorted(INDEX.file) == sorted(path.name for path in (RESOURCES / "crystals").glob("*.cif"))


@pytest.mark.parametrize("row", ROWS)
def test_a_shipped_cell_is_whole_and_has_the_density_of_its_source(row):
    """Within 1.5 % where the density was weighed at another temperature, .1 % where it is the cell's own."""
    cell, ions, placed = read(row)
    mass = sum(sum(ions[ion.kind].masses) for ion in placed)
    volume = abs(np.linalg.det(cell.vectors_nm))
    weighed = row.density_source in ("CRC Handbook", "SSHADE")
    assert mass / 0.60221408 / volume == pytest.approx(row.density_kg_m3, rel=0.015 if weighed else 1e-3)


@pytest.mark.parametrize("row", ROWS)
def test_no_two_ions_of_a_shipped_cell_touch(row):
    """The nearest atoms of two ions are at least .18 nm apart, as H is from F, O or N in a hydrogen bond."""
    cell, _, placed = read(row)
    atoms = np.vstack([ion.positions_nm for ion in placed]) @ np.linalg.inv(cell.vectors_nm)
    owner = np.repeat(range(len(placed)), [len(ion.positions_nm) for ion in placed])
    steps = np.stack(np.meshgrid(*[[-1, 0, 1]] * 3, indexing="ij"), axis=-1).reshape(-1, 3)
    apart = atoms[:, None] - atoms[None]
    apart -= np.round(apart)
    nearest = min(
        np.linalg.norm((apart + step) @ cell.vectors_nm, axis=-1)[owner[:, None] != owner[None]].min()
        for step in steps
    )
    assert nearest > 0.18


CURATED = curated.read_table(RESOURCES / "forcefield/curated_ions.yaml")
IONS = {parse_ion(smiles) for text in INDEX.smiles for smiles in text.split(".")}


@pytest.mark.parametrize("ion", sorted(IONS, key=str), ids=lambda ion: ion.smiles)
def test_each_ion_of_a_shipped_cell_has_a_sound_force_field(ion):
    if ion.ion_id not in CURATED:
        pytest.importorskip("acpype", reason="GAFF2 needs AmberTools")
    assert assign.parameterise(ion.ion_id, ion.smiles, CURATED).n_atoms == drawn(ion.smiles).n_atoms
