"""A scan is resumed after a kill, leaves files that others open, and a molten salt behaves like one."""

import signal
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import mdtraj
import numpy as np
import openmm
import pandas as pd
import pytest
from test_simulation_box import CHLORIDE, PROTOCOL, SODIUM

from lowmelt import outcome
from lowmelt.analysis import points
from lowmelt.failures import BlowUp
from lowmelt.outcome import EarlierFailure
from lowmelt.simulation import devices, files, scan, scan_files
from lowmelt.simulation.engine import Box, Snapshot

N = 32


def molten_salt() -> tuple[Box, Snapshot]:
    """64 ions of NaCl on a rock-salt lattice, which melts at once at 3000 K."""
    grid = np.array([(i, j, k) for i in range(4) for j in range(4) for k in range(4)])
    order = np.argsort(grid.sum(axis=1) % 2, kind="stable")
    sim = Box([SODIUM] * N + [CHLORIDE] * N, PROTOCOL.options, devices.choose(1), 7, 2.0, 1.0)
    return sim, Snapshot(grid[order] * 0.33, None, 1.32)


def run(folder: Path) -> dict:
    sim, start = molten_salt()
    return scan.run_scan(sim, start, PROTOCOL, folder, (N, N))


def test_on_one_thread_the_same_seed_gives_the_same_trajectory():
    ends = []
    for _ in range(3):
        sim, start = molten_salt()
        sim.device = devices.choose(1, "CPU")
        sim.begin(start, 3000.0, 1.0)
        sim.advance(400)
        ends.append(sim.context.getState(getPositions=True).getPositions(asNumpy=True)._value)
    assert np.array_equal(ends[0], ends[1])
    assert np.array_equal(ends[0], ends[2])


def test_segments_cover_each_stage_and_none_is_longer_than_the_interval():
    segments = scan.plan_segments(PROTOCOL)
    assert max(s.time_ps for s in segments) <= PROTOCOL.checkpoint_ps
    assert sum(s.time_ps for s in segments) == pytest.approx(4 * (PROTOCOL.npt_ps + PROTOCOL.nvt_ps))


def test_a_killed_scan_is_resumed_and_loses_at_most_one_interval(tmp_path):
    folder = tmp_path / "run"
    here = Path(__file__).parent
    code = f"import sys; sys.path[:0] = {[str(here), str(here.parents[1] / 'workflow/scripts')]!r}\n"
    code += f"from pathlib import Path; import test_simulation_scan as t; t.run(Path({str(folder)!r}))"
    job = subprocess.Popen([sys.executable, "-c", code])
    deadline = time.monotonic() + 120
    while len(list(folder.glob("segment_*.npz"))) < 4 and time.monotonic() < deadline:
        time.sleep(0.02)
    job.send_signal(signal.SIGKILL)
    job.wait()
    written = {p.name: p.stat().st_mtime_ns for p in folder.glob("segment_*.npz")}
    assert 4 <= len(written) < len(scan.plan_segments(PROTOCOL))
    found = run(folder)
    again = [name for name, when in written.items() if (folder / name).stat().st_mtime_ns != when]
    assert len(again) <= 1
    assert found["centres_nm"].shape == (4, 30, 2 * N, 3)
    assert np.isfinite(found["centres_nm"]).all()


def test_a_state_of_another_protocol_is_not_resumed(tmp_path):
    short = replace(PROTOCOL, temperatures_K=(3000.0,), branches=("cooling",), npt_ps=0.4, nvt_ps=0.4)
    sim, start = molten_salt()
    scan.run_scan(sim, start, short, tmp_path, (N, N))
    first = (tmp_path / "segment_00000.npz").stat().st_mtime_ns
    scan.run_scan(sim, start, short, tmp_path, (N, N))
    assert (tmp_path / "segment_00000.npz").stat().st_mtime_ns == first
    scan.run_scan(sim, start, replace(short, npt_ps=0.6), tmp_path, (N, N))
    assert (tmp_path / "segment_00000.npz").stat().st_mtime_ns != first


def test_a_finished_scan_becomes_points_with_errors(tmp_path):
    found = run(tmp_path / "run")
    rows, curves = points.stage_rows(found, replica=1)
    assert len(rows) == len(curves) == 4
    hot = rows[0]
    assert 1e-8 < hot["d_m2_s"] < 2e-7  # molten NaCl: 1e-8 m2/s at 1300 K, more at 3000 K
    assert 500 < hot["density_kg_m3"] < 2000
    assert hot["sigma_m2_s"] > 0


def test_a_finished_scan_leaves_files_that_vmd_and_mdtraj_open(tmp_path):
    short = replace(PROTOCOL, temperatures_K=(3000.0, 2000.0), branches=("cooling",), npt_ps=1.0, nvt_ps=1.0)
    sim, start = molten_salt()
    scan.run_scan(sim, start, short, tmp_path / "running", (N, N), frame_ps=0.5)
    scan_files.write_files(sim, short, tmp_path / "running", tmp_path, N)
    movie = mdtraj.load(str(tmp_path / "trajectory.xtc"), top=str(tmp_path / "topology.pdb"))
    assert movie.n_atoms == 2 * N
    assert movie.time == pytest.approx([0.5, 1.0, 1.5, 2.0, 2.5, 3.0, 3.5, 4.0], abs=0.06)
    assert (movie.xyz >= -1e-3).all()
    assert (movie.xyz <= movie.unitcell_lengths[:, None] + 1e-3).all()
    pairs = movie.topology.select_pairs("element Na", "element Cl")
    r, g = mdtraj.compute_rdf(movie, pairs, r_range=(0.1, 0.6), bin_width=0.02)
    assert 0.22 < r[g.argmax()] < 0.32  # sodium beside chloride
    ends = [mdtraj.load(str(tmp_path / f"end_cooling_{k}K.pdb")) for k in (3000, 2000)]
    assert [end.n_residues for end in ends] == [2 * N, 2 * N]
    energies = pd.read_csv(tmp_path / "energies.csv")
    for kelvin in (3000, 2000):
        mean = energies.loc[energies["set_K"] == kelvin, "temperature_K"].mean()
        assert mean == pytest.approx(kelvin, rel=0.25)
    system = openmm.XmlSerializer.deserialize((tmp_path / "system.xml").read_text())
    assert system.getNumParticles() == 2 * N


def test_a_short_run_has_four_frames_all_the_same():
    assert files.frame_interval(15, 300, 20, 100) == pytest.approx(3.75)


def test_a_trajectory_is_thinned_to_its_size_but_never_beyond_a_tenth_of_a_nanosecond():
    assert files.frame_interval(1000, 1000, 10, 100) == 10
    assert files.frame_interval(100_000, 10_000, 10, 100) == pytest.approx(60)  # 60 kB a frame
    assert files.frame_interval(1e6, 10_000, 10, 100) == 100


def test_a_failure_is_passed_on_with_its_first_reason(tmp_path):
    first, last = tmp_path / "scan.npz", tmp_path / "melting.json"
    outcome.fail(str(first), "simulation", BlowUp("the energy is no longer a number"))
    with pytest.raises(EarlierFailure) as failure:
        outcome.require([str(first)])
    outcome.fail(str(last), "melting point", failure.value)
    assert outcome.read(str(last)) == ("failed", "simulation: the energy is no longer a number")
