"""Crystals from CIFs: symmetry, ions, distances, blocks for OpenMM."""

from pathlib import Path

import numpy as np
import openmm
import pytest
from rdkit import Chem

from lowmelt.chem.salts import split_salt
from lowmelt.crystals import blocks, unit_cell
from lowmelt.crystals.bench import Times
from lowmelt.crystals.phases import Phases
from lowmelt.forcefield import assign, curated
from lowmelt.forcefield.parameters import IonParameters
from lowmelt.forcefield.system import SystemOptions
from lowmelt.simulation import devices

CRYSTALS = Path(__file__).parents[2] / "resources/crystals"
CURATED = Path(__file__).parents[2] / "resources/forcefield/curated_ions.yaml"
# Tetramethylammonium iodide: P4/nmm, Z = 2, a = 7.948, c = 5.738 A (Jacobs, Barlage and Friedriszik).
# The cation is an ideal tetrahedron (C-N 1.49, C-H 1.09 A, staggered) on its site, iodine 0.61 c above it.
A, C = 7.948, 5.738
SIDE, UP = np.sqrt(2 / 3), np.sqrt(1 / 3)  # of a unit vector along a bond of the tetrahedron


def write_cif(path: Path, edges: tuple[float, float, float], group: str, sites: list[tuple]) -> Path:
    lines = ["data_crystal"]
    lines += [f"_cell_length_{name} {edge}" for name, edge in zip("abc", edges, strict=True)]
    lines += [f"_cell_angle_{name} 90" for name in ("alpha", "beta", "gamma")]
    lines += [f"_symmetry_space_group_name_H-M '{group}'", "loop_", "_atom_site_label"]
    lines += ["_atom_site_type_symbol", *(f"_atom_site_fract_{x}" for x in "xyz"), "_atom_site_occupancy"]
    for n, (element, x, y, z, *occupancy) in enumerate(sites):
        lines.append(f"{element}{n} {element} {x:.6f} {y:.6f} {z:.6f} {(occupancy or [1])[0]}")
    path.write_text("\n".join(lines) + "\n")
    return path


def halite(folder: Path) -> Path:
    return write_cif(folder / "nacl.cif", (5.64,) * 3, "F m -3 m", [("Na", 0, 0, 0), ("Cl", 0.5, 0.5, 0.5)])


def tetramethylammonium_iodide(folder: Path, hydrogens: bool = True) -> Path:
    carbon = 1.49 * np.array([0, SIDE, UP])
    sites = [("N", 0, 0, 0), ("C", *carbon), ("I", 0, A / 2, 0.61 * C)]
    if hydrogens:
        sites += [("H", *(carbon + 1.09 * np.array([0, SIDE, -UP])))]
        sites += [("H", *(carbon + 1.09 * np.array([SIDE, 0, UP])))]
    placed = [(e, 0.25 + x / A, 0.75 + y / A, z / C) for e, x, y, z in sites]
    return write_cif(folder / "tmai.cif", (A, A, C), "P 4/n m m :2", placed)


def ions_of(smiles: str):
    salt, table = split_salt(smiles), curated.read_table(CURATED)
    return tuple(assign.parameterise(ion.ion_id, ion.smiles, table) for ion in (salt.cation, salt.anion))


def test_the_face_centred_cell_of_halite_holds_four_formula_units_0p282_nm_apart(tmp_path):
    cell = unit_cell.read_cif(halite(tmp_path))
    placed = unit_cell.place_ions(cell, ions_of("[Na+].[Cl-]"), (1, 1))
    assert [ion.kind for ion in placed].count(0) == [ion.kind for ion in placed].count(1) == 4
    assert cell.cubic
    options = SystemOptions(1.0, 0.6)
    block = blocks.from_cell(cell, ions_of("[Na+].[Cl-]"), (1, 1), options)
    assert (np.diag(block.vectors_nm) >= 2.3 * 0.6).all()
    assert block.vectors_nm[2, 2] > block.vectors_nm[0, 0]
    first = np.linalg.norm(block.positions_nm[1:] - block.positions_nm[0], axis=1)
    assert first.min() == pytest.approx(0.282, abs=1e-4)


def test_a_block_from_the_cif_has_the_energy_of_the_built_in_lattice(tmp_path):
    ions = ions_of("[Na+].[Cl-]")
    cell = unit_cell.read_cif(halite(tmp_path))
    made = [
        blocks.from_cell(cell, ions, (1, 1), SystemOptions(1.0, 0.76), repeats=(3, 3, 3)),
        blocks.from_lattice("rock_salt", 0.564, (3, 3, 3), ions),
    ]
    energies = []
    for block in made:
        system = block.system_of(1)
        system.setDefaultPeriodicBoxVectors(*(openmm.Vec3(*row) for row in block.vectors_nm))
        context = devices.choose(1, wanted="Reference").context(system, openmm.VerletIntegrator(0.001))
        context.setPositions(block.positions_nm)
        energies.append(context.getState(getEnergy=True).getPotentialEnergy()._value / block.formula_units)
    assert energies[0] == pytest.approx(energies[1], abs=0.5)


def test_special_positions_give_two_whole_cations_with_the_bonds_of_the_salt(tmp_path):
    cell = unit_cell.read_cif(tetramethylammonium_iodide(tmp_path))
    assert sorted(set(cell.elements)) == ["C", "H", "I", "N"]
    assert [cell.elements.count(e) for e in "NCHI"] == [2, 8, 24, 2]
    table = curated.read_table(CURATED)
    iodide = assign.parameterise(split_salt("[Na+].[I-]").anion.ion_id, "[I-]", table)
    placed = unit_cell.place_ions(cell, (tetramethylammonium(), iodide), (1, 1))
    for ion in placed:
        if ion.kind == 0:
            for i, j, *_ in tetramethylammonium().bonds:
                length = np.linalg.norm(ion.positions_nm[i] - ion.positions_nm[j])
                assert length == pytest.approx(0.149 if i == 0 or j == 0 else 0.109, abs=1e-4)


def graph_of_one(element: str, charge: int) -> IonParameters:
    zeros = [0.0]
    return IonParameters("", f"[{element}]", charge, "", "", [element], zeros, zeros, zeros, zeros, [])


def test_fluorite_has_two_anions_a_cation_and_is_refused_as_a_salt_of_one(tmp_path):
    sites = [("Ca", 0, 0, 0), ("F", 0.25, 0.25, 0.25)]
    cell = unit_cell.read_cif(write_cif(tmp_path / "fluorite.cif", (5.463,) * 3, "F m -3 m", sites))
    ions = (graph_of_one("Ca", 2), graph_of_one("F", -1))
    block = blocks.from_cell(cell, ions, (1, 2), SystemOptions(1.0, 0.5))
    cells = np.linalg.det(block.vectors_nm) / 0.5463**3
    assert block.formula_units == pytest.approx(4 * cells)
    with pytest.raises(unit_cell.CrystalUnusable, match="4 cations and 8 anions, not 1 : 1"):
        unit_cell.place_ions(cell, ions, (1, 1))


def tetramethylammonium() -> IonParameters:
    """The graph alone; nitrogen first."""
    bonds = [(0, c, 0.149, 1e5) for c in range(1, 5)]
    bonds += [(1 + h // 3, 5 + h, 0.109, 1e5) for h in range(12)]
    elements, zeros = ["N"] + ["C"] * 4 + ["H"] * 12, [0.0] * 17
    return IonParameters("", "C[N+](C)(C)C", 1, "", "", elements, zeros, zeros, zeros, zeros, [], bonds)


def test_a_block_of_many_cells_has_all_distances_of_the_crystal(tmp_path):
    """The iodine around a nitrogen: four at a / 2 and 0.39 c, four at a / 2 and 0.61 c."""
    cell = unit_cell.read_cif(tetramethylammonium_iodide(tmp_path))
    ions = (tetramethylammonium(), graph_of_one("I", -1))
    block = blocks.from_cell(cell, ions, (1, 1), SystemOptions(0.8, 0.7))
    size = np.bincount(block.ion_of_atom)
    first = np.cumsum(size) - size
    nitrogen, iodine = block.positions_nm[first[size == 17]], block.positions_nm[first[size == 1]]
    steps = (iodine - nitrogen[0]) @ np.linalg.inv(block.vectors_nm)
    apart = np.sort(np.linalg.norm((steps - np.round(steps)) @ block.vectors_nm, axis=1))
    assert apart[:4] == pytest.approx(np.hypot(A / 2, 0.39 * C) / 10, abs=1e-4)
    assert apart[4:8] == pytest.approx(np.hypot(A / 2, 0.61 * C) / 10, abs=1e-4)


def test_a_structure_without_hydrogens_or_with_half_occupied_sites_says_what_to_mend(tmp_path):
    cell = unit_cell.read_cif(tetramethylammonium_iodide(tmp_path, hydrogens=False))
    table = curated.read_table(CURATED)
    iodide = assign.parameterise(split_salt("[Na+].[I-]").anion.ion_id, "[I-]", table)
    with pytest.raises(unit_cell.CrystalUnusable, match=r"holds C4N.*hydrogens"):
        unit_cell.place_ions(cell, (tetramethylammonium(), iodide), (1, 1))
    half = write_cif(
        tmp_path / "half.cif", (5.64,) * 3, "F m -3 m", [("Na", 0, 0, 0, 0.5), ("Cl", 0.5, 0.5, 0.5)]
    )
    with pytest.raises(unit_cell.CrystalUnusable, match="Na0 are disordered"):
        unit_cell.read_cif(half)


def test_an_oblique_lattice_is_turned_into_openmms_form_without_changing_distances():
    vectors = np.array([[1.1, 0.2, -0.1], [-0.5, 1.3, 0.2], [0.6, -0.9, 1.8]])
    made, turn = blocks.upright(vectors)
    assert np.allclose(turn @ turn.T, np.eye(3))
    assert np.allclose(made, np.tril(made))
    steps = made @ np.linalg.inv(vectors @ turn)
    assert np.allclose(steps, np.round(steps))
    assert abs(np.linalg.det(steps)) == pytest.approx(1)
    system = openmm.System()
    system.setDefaultPeriodicBoxVectors(*(openmm.Vec3(*row) for row in made))


@pytest.mark.slow
def test_tetramethylammonium_iodide_keeps_its_density_and_stays_a_crystal(tmp_path):
    """Measured 1.85 g/cm3, from the cell; the force field may be wrong by some percent."""
    cell = unit_cell.read_cif(tetramethylammonium_iodide(tmp_path))
    block = blocks.from_cell(cell, ions_of("C[N+](C)(C)C.[I-]"), (1, 1), SystemOptions(0.8, 0.8))
    rest = Phases(block, 300.0, devices.choose(1), 1, Times(settle_ps=5, average_ps=5)).solid()
    mass = block.formula_units * 201.05 / 6.02214e23
    assert mass / (np.linalg.det(rest.vectors) * 1e-21) == pytest.approx(1.84, rel=0.08)


def bare_ion(smiles: str) -> IonParameters:
    """Elements and bonds alone."""
    mol = Chem.AddHs(Chem.MolFromSmiles(smiles))
    bonds = [(bond.GetBeginAtomIdx(), bond.GetEndAtomIdx(), 0.0, 0.0) for bond in mol.GetBonds()]
    none = [0.0] * mol.GetNumAtoms()
    elements = [atom.GetSymbol() for atom in mol.GetAtoms()]
    return IonParameters("", smiles, 1, "", "", elements, none, none, none, none, [], bonds)


def test_the_fluorines_of_an_octahedron_are_opposite_where_the_force_field_has_them_opposite():
    """By the graph alone any six names fit; a right angle's term on a straight one costs 400 kJ/mol."""
    smiles = "CCCC[n+]1ccn(C)c1.F[P-](F)(F)(F)(F)F"
    anion = ions_of("[K+].F[P-](F)(F)(F)(F)F")[1]
    cell = unit_cell.read_cif(CRYSTALS / "butylmethylimidazolium_hexafluorophosphate.cif")
    placed = unit_cell.place_ions(cell, (bare_ion(smiles.split(".")[0]), anion), (1, 1))
    for ion in (ion for ion in placed if ion.kind == 1):
        for i, j, k, theta, _ in anion.angles:
            a, b = (ion.positions_nm[n] - ion.positions_nm[j] for n in (i, k))
            cosine = a @ b / np.linalg.norm(a) / np.linalg.norm(b)
            assert np.degrees(np.arccos(cosine)) == pytest.approx(np.degrees(theta), abs=10)
