"""Figures of boxes and runs, from files that mdtraj reads."""

import mdtraj
import numpy as np
import pandas as pd
import pytest

from lowmelt.analysis.structure import atoms_of, distributions, phases
from lowmelt.crystals import blocks, tosi_fumi
from lowmelt.plots import structure
from lowmelt.plots.style import plt
from lowmelt.simulation.files import write_pdb


@pytest.fixture(autouse=True)
def _close():
    yield
    plt.close("all")


def rock_salt(tmp_path):
    block = blocks.from_lattice("rock_salt", tosi_fumi.LATTICE_NM, (3, 3, 3))
    write_pdb(tmp_path / "crystal.pdb", block.ions, block.positions_nm, block.vectors_nm)
    return tmp_path / "crystal.pdb"


def test_neighbours_in_rock_salt_stand_at_half_of_the_edge(tmp_path):
    found = distributions(mdtraj.load(str(rock_salt(tmp_path))))
    for name, shell in (("cation-anion", 0.29), ("cation-cation", 0.29 * np.sqrt(2))):
        r, g = found[name]
        first = r[np.flatnonzero(g)[0]]
        assert first == pytest.approx(shell, abs=0.02)


def test_a_pdb_file_tells_cations_from_anions(tmp_path):
    positions, kinds, vectors = atoms_of(rock_salt(tmp_path))
    assert np.bincount(kinds).tolist() == [108, 108]
    assert np.allclose(np.diag(vectors), 3 * tosi_fumi.LATTICE_NM, atol=1e-3)
    assert np.linalg.norm(positions[0] - positions[kinds == 1], axis=1).min() == pytest.approx(0.29, abs=2e-3)


def test_runs_are_drawn_beside_those_that_never_met():
    run = {"kelvin": 900.0, "profile": [1.0, 0.5, None], "contrast": 0.9}
    lost = {"kelvin": 1400.0, "profile": [], "contrast": None}
    rows = pd.DataFrame({"time_ps": [1.0, 2.0], "solid_share": [0.5, 0.6], "enthalpy_kJ_mol": [-1.0, -2.0]})
    figure = structure.runs({"runs": [run, lost]}, [rows, pd.DataFrame()], [], {}, "NaCl")
    assert [line.get_label() for line in figure.axes[0].lines] == ["900 K"]


def test_around_the_crystal_the_shells_are_sharp_and_around_the_melt_they_are_not(tmp_path):
    block = blocks.from_lattice("rock_salt", tosi_fumi.LATTICE_NM, (3, 3, 4))
    ions, height = block.ions * 2, block.vectors_nm[2]
    write_pdb(
        tmp_path / "topology.pdb", ions, np.tile(block.positions_nm, (2, 1)), block.vectors_nm * [1, 1, 2]
    )
    rng, frames = np.random.default_rng(0), []
    for _ in range(4):
        noise = rng.normal(size=(2, *block.positions_nm.shape)) * np.array([0.01, 0.08])[:, None, None]
        both = np.stack([block.positions_nm, block.positions_nm + height])
        frames.append((both + noise).reshape(-1, 3))
    movie = mdtraj.load(str(tmp_path / "topology.pdb"))
    long = mdtraj.Trajectory(
        np.array(frames), movie.topology, np.arange(4),
        np.tile(np.diag(block.vectors_nm) * [1, 1, 2], (4, 1)), np.full((4, 3), 90.0),
    )  # fmt: skip
    assert phases(tmp_path) == {}
    long.save_xtc(str(tmp_path / "trajectory.xtc"))
    found = phases(tmp_path)
    (r, crystal), (_, melt) = (found[name]["cation-anion"] for name in ("crystal", "melt"))
    first = np.abs(r - 0.29) < 0.03
    assert crystal[first].max() > 2 * melt[first].max()
    between = np.abs(r - 0.39) < 0.02  # neither the first shell nor the second
    assert crystal[between].max() < 0.1 < melt[between].max()
    figure = structure.runs({"runs": []}, [], [], {"crystal": found["crystal"]}, "NaCl")
    assert [len(axes.lines) for axes in figure.axes[-2:]] == [1, 1]
