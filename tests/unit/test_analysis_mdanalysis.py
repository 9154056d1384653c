"""Diffusion as another program has it: MDAnalysis reads a trajectory of ours and computes it again."""

import MDAnalysis
import mdtraj
import numpy as np
import pytest
from argon_examples import FRAME_PS, argon
from MDAnalysis.analysis.msd import EinsteinMSD
from MDAnalysis.transformations.nojump import NoJump
from scipy.stats import linregress

from lowmelt.analysis import transport
from lowmelt.analysis.displacement import msd

ANGSTROM2_PER_PS = 1e-8  # m2/s
FRAMES = 200


@pytest.fixture(scope="module")
def liquid(tmp_path_factory):
    """Simulated argon: its positions, and the files in which another program finds it, wrapped."""
    positions, edge = argon(3, 600, FRAMES)
    topology = mdtraj.Topology()
    chain = topology.add_chain()
    for _ in range(positions.shape[1]):
        topology.add_atom("Ar", mdtraj.element.argon, topology.add_residue("AR", chain))
    times, edges = FRAME_PS * np.arange(FRAMES), np.full((FRAMES, 3), edge)
    movie = mdtraj.Trajectory(positions % edge, topology, times, edges, np.full((FRAMES, 3), 90.0))
    folder = tmp_path_factory.mktemp("argon")
    movie.save_xtc(str(folder / "trajectory.xtc"))
    movie[0].save_pdb(str(folder / "topology.pdb"))
    return positions, folder


@pytest.fixture(scope="module")
def theirs(liquid) -> np.ndarray:
    """Mean squared displacement in square Angstrom over the lag, from the files alone."""
    folder = liquid[1]
    universe = MDAnalysis.Universe(str(folder / "topology.pdb"), str(folder / "trajectory.xtc"))

    def undrifted(frame):
        frame.positions -= frame.positions.mean(axis=0)
        return frame

    universe.trajectory.add_transformations(NoJump(), undrifted)
    found = EinsteinMSD(universe, select="all", msd_type="xyz", fft=False)
    return found.run().results.timeseries


def test_displacements_are_those_of_mdanalysis(liquid, theirs):
    ours = msd(liquid[0]).mean(axis=1)
    assert 100 * ours[: FRAMES // 2] == pytest.approx(theirs[: FRAMES // 2], rel=1e-3, abs=1e-3)
    assert theirs[FRAMES // 2] > 10  # the atoms have left their places: the comparison is of a liquid


def test_the_diffusion_coefficient_is_that_of_mdanalysis(liquid, theirs):
    lags = transport.window(FRAMES)
    slope = linregress(FRAME_PS * np.arange(FRAMES)[lags], theirs[lags]).slope
    ours = transport.diffusion(liquid[0], FRAME_PS)
    assert ours.d_m2_s == pytest.approx(slope / 6 * ANGSTROM2_PER_PS, rel=2e-3)
    assert ours.d_m2_s == pytest.approx(2.43e-9, rel=0.4)  # Rahman's, of a larger box
