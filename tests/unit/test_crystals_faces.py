"""Sodium nitrate from its shipped cell, and the face of a crystal that meets the melt."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from lowmelt.chem.salts import split_salt
from lowmelt.crystals import blocks, faces, unit_cell
from lowmelt.crystals.bench import Times
from lowmelt.crystals.matter import Block, centres, has_moved, undrifted, wrapped
from lowmelt.crystals.phases import Phases
from lowmelt.forcefield import assign, curated
from lowmelt.forcefield.system import SystemOptions
from lowmelt.simulation import devices

RESOURCES = Path(__file__).parents[2] / "resources"
OPTIONS = SystemOptions(0.8, 0.74)


def ions():
    salt = split_salt("[Na+].[O-][N+](=O)[O-]")
    table = curated.read_table(RESOURCES / "forcefield/curated_ions.yaml")
    return tuple(assign.parameterise(ion.ion_id, ion.smiles, table) for ion in (salt.cation, salt.anion))


@pytest.fixture(scope="module")
def cell():
    return unit_cell.read_cif(RESOURCES / "crystals/sodium_nitrate.cif")


def layers(crystal: blocks.Crystal) -> list[int]:
    """Charge of each layer of ions along the normal."""
    heights = (centres(crystal, crystal.positions_nm) @ np.linalg.inv(crystal.vectors_nm))[:, 2].round(4)
    return [int(np.sum(1 - 2 * crystal.kinds[heights == height])) for height in sorted(set(heights))]


def test_the_shipped_cell_has_the_published_density_and_distances(cell):
    """At 503 K 2200 kg/m3; nitrates are flat, N-O 0.1217 nm; six oxygens 0.24 nm around each sodium."""
    assert [cell.elements.count(element) for element in ("Na", "N", "O")] == [6, 6, 18]
    placed = unit_cell.place_ions(cell, ions(), (1, 1))
    mass = 6 * sum(sum(ion.masses) for ion in ions())
    assert mass / 0.60221408 / np.linalg.det(cell.vectors_nm) == pytest.approx(2200, abs=1)
    block = blocks.from_cell(cell, ions(), (1, 1), OPTIONS)
    oxygens = block.positions_nm[np.tile([e == "O" for ion in block.ions for e in ion.elements], 1)]
    for ion in placed:
        if ion.kind == 1:
            nitrogen, around = ion.positions_nm[1], np.delete(ion.positions_nm, 1, axis=0)
            assert np.linalg.norm(around - nitrogen, axis=1) == pytest.approx(0.1217, abs=1e-4)
            assert np.ptp(ion.positions_nm[:, 2]) == pytest.approx(0, abs=1e-6)
    sodium = block.positions_nm[[ion.n_atoms == 1 for ion in block.ions for _ in range(ion.n_atoms)]]
    steps = (oxygens - sodium[0]) @ np.linalg.inv(block.vectors_nm)
    apart = np.sort(np.linalg.norm((steps - np.round(steps)) @ block.vectors_nm, axis=1))
    assert apart[:6] == pytest.approx(0.2437, abs=1e-3)
    assert apart[6] > 0.33


def test_the_face_across_c_is_polar_and_the_melt_is_put_on_along_a(cell):
    """Layers of 16 sodiums and of 16 nitrates by turns: half the charge of a layer on each face undoes it."""
    placed = unit_cell.place_ions(cell, ions(), (1, 1))
    area = np.linalg.norm(np.cross(cell.vectors_nm[0], cell.vectors_nm[1]))
    assert faces.polarity(cell.vectors_nm, placed, ions(), "c") == pytest.approx(0.5 / area, rel=1e-3)
    assert faces.polarity(cell.vectors_nm, placed, ions(), "a") == pytest.approx(0, abs=1e-6)
    assert faces.least_polar(cell.vectors_nm, placed, ions()) == "a"
    across_c = blocks.from_cell(cell, ions(), (1, 1), OPTIONS, (4, 4, 1), "c")
    assert layers(across_c) == [-16, 16] * 6 or layers(across_c) == [16, -16] * 6
    chosen = blocks.from_cell(cell, ions(), (1, 1), OPTIONS, (6, 4, 1))
    assert set(layers(chosen)) == {0}
    assert np.linalg.norm(chosen.vectors_nm, axis=1) == pytest.approx([4 * 0.5079, 1.723, 2.687], abs=1e-3)
    assert np.linalg.det(chosen.vectors_nm) / 24 == pytest.approx(np.linalg.det(cell.vectors_nm))


def test_a_block_is_cut_between_its_layers_so_that_no_ion_changes_sides_by_trembling(cell):
    """Before, a layer lay on the border, and its ions came to rest on both faces at random."""
    block = blocks.from_cell(cell, ions(), (1, 1), OPTIONS, (6, 4, 1))
    rng = np.random.default_rng(0)
    trembling = block.positions_nm + (0.02 * rng.normal(size=(len(block.ions), 3)))[block.ion_of_atom]
    matter = Block(trembling, block.vectors_nm)
    assert np.allclose(wrapped(block, matter), trembling)


def test_neutral_layers_are_cut_in_the_widest_gap():
    heights, charges = np.array([0.1, 0.1, 0.4, 0.4]), np.array([1.0, -1.0, 1.0, -1.0])
    place, dipole = faces.cut(heights, charges)
    assert (place, dipole) == (pytest.approx(0.75), pytest.approx(0))


def test_pairs_of_charged_layers_are_cut_where_no_dipole_is_left():
    """Fluorite across 111: anion, cation, anion; only a cut between the anions leaves none."""
    heights, charges = np.array([0.0, 0.25, 0.75]), np.array([2.0, -1.0, -1.0])
    place, dipole = faces.cut(heights, charges)
    assert (place, dipole) == (pytest.approx(0.5), pytest.approx(0))


def test_sodium_nitrate_keeps_its_lattice_when_it_is_relaxed(cell):
    """The force field makes it denser than measured, but no ion leaves its place."""
    block = blocks.from_cell(cell, ions(), (1, 1), replace(OPTIONS, cutoff_nm=0.62), (3, 4, 1), "c")
    times = Times(settle_ps=3, average_ps=1)
    bench = Phases(block, 300.0, devices.choose(1), 1, times)
    start = Block(block.positions_nm, block.vectors_nm)
    rest = bench.rest(start, "solid", patience=1)
    assert not has_moved(block, start, rest)
    assert rest.density == pytest.approx(2260, rel=0.08)  # measured at room temperature
    edges = np.linalg.norm(rest.vectors, axis=1) / np.linalg.norm(block.vectors_nm, axis=1)
    assert edges == pytest.approx(1, abs=0.06)


def test_a_lattice_is_cut_between_layers_and_a_crystal_that_drifted_is_brought_back():
    halite = blocks.from_lattice("rock_salt", 0.56, (2, 2, 3))
    rng = np.random.default_rng(1)
    shaken = halite.positions_nm + rng.normal(0, 0.02, halite.positions_nm.shape)
    wandered = Block(shaken + np.array([0.03, 0, 0.11]), halite.vectors_nm)
    charges = np.array([ion.charge for ion in halite.ions])

    def charge_below(positions):
        return charges[positions[:, 2] < 0.5 * halite.vectors_nm[2, 2]].sum()

    kept = wrapped(halite, undrifted(halite, wandered))
    assert np.abs(kept[:, 2] - halite.positions_nm[:, 2]).max() < 0.1
    assert charge_below(kept) == charge_below(halite.positions_nm) == 0
    assert np.abs(wrapped(halite, wandered)[:, 2] - halite.positions_nm[:, 2]).max() > 1
