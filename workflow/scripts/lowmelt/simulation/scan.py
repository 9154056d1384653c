"""The scan over temperatures of one salt: at each, NPT for the box, then NVT for diffusion.

The run is a list of segments. After each, its data and a portable state are on disk, so that a killed
run is resumed with at most one segment lost.
"""

import hashlib
import logging
import shutil
import time
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from lowmelt.simulation.engine import BAR_NM3, Box, Snapshot, density_kg_m3, load, save
from lowmelt.simulation.files import frame_interval
from lowmelt.simulation.protocol import Protocol, steps_of

THERMO_PER_PS = 1.0
EVERY_S = 15.0  # between two lines of progress


@dataclass(frozen=True)
class Segment:
    """A piece of the scan: stage number, branch, temperature, ``npt`` or ``nvt``, its number and length."""

    stage: int
    branch: str
    temperature_K: float
    kind: str
    number: int
    time_ps: float


def plan_segments(protocol: Protocol) -> list[Segment]:
    """All segments of one scan, in order, none longer than ``checkpoint_ps``."""
    found = []
    for stage, (branch, temperature) in enumerate(protocol.stages()):
        for kind, total in (("npt", protocol.npt_ps), ("nvt", protocol.nvt_ps)):
            count = max(1, round(total / protocol.checkpoint_ps))
            for number in range(count):
                found.append(Segment(stage, branch, temperature, kind, number, total / count))
    return found


def run_scan(
    box: Box,
    start: Snapshot,
    protocol: Protocol,
    folder: Path,
    counts: tuple[int, int],
    frame_ps: float = 50.0,
    most_mb: float = 100.0,
) -> dict:
    """Run what is left of a scan and collect it.

    Args:
        box: ions and device.
        start: equilibrated state at the hottest temperature.
        protocol: lengths and temperatures.
        folder: where segments and states lie; an earlier run that lies there is resumed.
        counts: numbers of cations and anions.
        frame_ps, most_mb: of the trajectory of all atoms, see ``files.frame_interval``.

    Returns:
        Arrays for ``numpy.savez``; see ``collect``.
    """
    log = logging.getLogger("lowmelt")
    folder.mkdir(parents=True, exist_ok=True)
    segments = plan_segments(protocol)
    state_file = folder / "state.json"
    snapshot, done = start, 0
    plan = _fingerprint(box, start, protocol, counts)
    if state_file.exists():
        saved, progress = load(state_file)
        if progress["plan"] == plan:
            snapshot, done = saved, progress["segments"]
            log.info("resuming after segment %d of %d", done, len(segments))
        else:
            log.info("what lies here belongs to another protocol or another start: from the beginning")
    began = told = time.monotonic()
    running = None
    total_ps = sum(segment.time_ps for segment in segments)
    every_ps = frame_interval(total_ps, len(start.positions), frame_ps, most_mb)
    for index in range(done, len(segments)):
        segment = segments[index]
        if running is None or (segment.stage, segment.kind) != (running.stage, running.kind):
            snapshot = _enter(box, snapshot, segment, segments[:index], protocol, folder)
        camera = Camera(box, every_ps, sum(earlier.time_ps for earlier in segments[:index]))
        if segment.kind == "npt":
            data = _npt(box, segment, camera)
        else:
            data = _nvt(box, segment, protocol.frame_ps, camera)
        snapshot, running = box.snapshot(), segment
        data |= camera.film()
        data["end"], data["end_edge_nm"] = snapshot.positions.astype(np.float32), np.array(snapshot.edge_nm)
        np.savez(folder / f"segment_{index:05d}.npz", allow_pickle=False, **data)
        save(state_file, snapshot, {"segments": index + 1, "plan": plan})
        now = time.monotonic()
        if now - told >= EVERY_S:
            told = now
            left = (now - began) / (index + 1 - done) * (len(segments) - index - 1)
            log.info(
                "%s %.0f K %s: segment %d of %d, %.0f s left",
                segment.branch, segment.temperature_K, segment.kind, index + 1, len(segments), left,
            )  # fmt: skip
    return collect(box, protocol, folder, counts)


def _fingerprint(box: Box, start: Snapshot, protocol: Protocol, counts: tuple[int, int]) -> str:
    """Tells whether a state that lies here belongs to this run."""
    text = repr((protocol, counts, box.seed)).encode()
    return hashlib.sha256(text + start.positions.round(6).tobytes()).hexdigest()[:16]


def discard(folder: Path) -> None:
    """Remove segments and states of a finished scan."""
    shutil.rmtree(folder, ignore_errors=True)


def _enter(
    box: Box, snapshot: Snapshot, segment: Segment, before: list[Segment], protocol: Protocol, folder: Path
) -> Snapshot:
    """Make the context for a segment; the first NVT segment of a stage takes the NPT part's mean edge."""
    stage = f"segment {len(before)}"
    if segment.kind == "npt":
        box.begin(snapshot, segment.temperature_K, protocol.pressure_bar, stage)
        return snapshot
    if segment.number == 0:
        edges = _stage_series(before, segment.stage, "npt", "edge_nm", folder)
        mean = float(np.mean(edges[len(edges) // 2 :] ** 3) ** (1 / 3))
        snapshot = box.resized(snapshot, mean)
    box.begin(snapshot, segment.temperature_K, stage=stage)
    return snapshot


class Camera:
    """Takes all atoms of a box now and then.

    Args:
        box: that is simulated.
        every_ps: time between two frames.
        began_ps: time of the scan at which the segment begins.
    """

    def __init__(self, box: Box, every_ps: float, began_ps: float) -> None:
        self.box, self.every_ps, self.time_ps = box, every_ps, began_ps
        self.frames: list[Snapshot] = []
        self.times: list[float] = []

    def passed(self, time_ps: float) -> None:
        """So much time has passed: take a frame where one is due."""
        before, self.time_ps = self.time_ps, self.time_ps + time_ps
        if self.time_ps // self.every_ps > before // self.every_ps:
            self.frames.append(self.box.snapshot())
            self.times.append(self.time_ps)

    def film(self) -> dict[str, np.ndarray]:
        """Times (frames,), positions (frames, atoms, 3) and edges (frames,)."""
        shape = (0, int(self.box.starts[-1]) + self.box.ions[-1].n_atoms, 3)
        positions = [frame.positions.astype(np.float32) for frame in self.frames]
        return {
            "film_ps": np.array(self.times),
            "film_nm": np.array(positions) if positions else np.empty(shape, dtype=np.float32),
            "film_edge_nm": np.array([frame.edge_nm for frame in self.frames]),
        }


def _npt(box: Box, segment: Segment, camera: Camera) -> dict[str, np.ndarray]:
    """Edge and energy over time; kJ/mol of the box."""
    count = max(4, round(segment.time_ps * THERMO_PER_PS))
    steps = max(1, steps_of(segment.time_ps, box.step_fs) // count)
    rows = []
    for _ in range(count):
        box.advance(steps)
        camera.passed(segment.time_ps / count)
        rows.append((box.edge_nm(), *box.energies()))
    edge, potential, kinetic = np.array(rows).T
    return {"edge_nm": edge, "potential": potential, "kinetic": kinetic}


def _nvt(box: Box, segment: Segment, frame_ps: float, camera: Camera) -> dict[str, np.ndarray]:
    """Unwrapped centres of mass (frames, ions, 3) in nm, edge and energy over time."""
    steps = steps_of(frame_ps, box.step_fs)
    count = max(1, round(segment.time_ps / frame_ps))
    every = max(1, round(1 / (THERMO_PER_PS * frame_ps)))
    frames, rows = [], []
    for number in range(count):
        box.advance(steps)
        camera.passed(segment.time_ps / count)
        frames.append(box.centres())
        if (number + 1) % every == 0 or number + 1 == count:
            rows.append((box.edge_nm(), *box.energies()))
    edge, potential, kinetic = np.array(rows).T
    return {
        "centres_nm": np.array(frames, dtype=np.float32),
        "edge_nm": edge, "potential": potential, "kinetic": kinetic,
    }  # fmt: skip


def _stage_series(segments: list[Segment], stage: int, kind: str, name: str, folder: Path) -> np.ndarray:
    pieces = []
    for index, segment in enumerate(segments):
        if (segment.stage, segment.kind) == (stage, kind):
            with np.load(folder / f"segment_{index:05d}.npz") as data:
                pieces.append(data[name])
    return np.concatenate(pieces)


def collect(box: Box, protocol: Protocol, folder: Path, counts: tuple[int, int]) -> dict:
    """All of a scan in arrays.

    Returns:
        ``branch`` (S,), ``temperature_K`` (S,), ``edge_nm`` (S,) of the NVT part, ``density_kg_m3`` and
        ``enthalpy_kJ_mol`` (S, n) over the NPT part (per formula unit), ``centres_nm`` (S, frames, ions, 3),
        ``frame_ps``, ``n_cations``, ``n_anions``, ``ion_masses`` (ions,), ``charges`` (ions,).
    """
    segments = plan_segments(protocol)
    stages = protocol.stages()
    units = np.gcd(*counts)
    mass = float(box.ion_masses.sum())
    density, enthalpy, edges, centres = [], [], [], []
    for stage in range(len(stages)):
        edge = _stage_series(segments, stage, "npt", "edge_nm", folder)
        energy = _stage_series(segments, stage, "npt", "potential", folder)
        energy = energy + _stage_series(segments, stage, "npt", "kinetic", folder)
        enthalpy.append((energy + protocol.pressure_bar * BAR_NM3 * edge**3) / units)
        density.append(density_kg_m3(mass, edge))
        edges.append(np.mean(edge[len(edge) // 2 :] ** 3) ** (1 / 3))
        centres.append(_stage_series(segments, stage, "nvt", "centres_nm", folder))
    return {
        "branch": np.array([branch for branch, _ in stages]),
        "temperature_K": np.array([temperature for _, temperature in stages]),
        "edge_nm": np.array(edges),
        "density_kg_m3": np.array(density),
        "enthalpy_kJ_mol": np.array(enthalpy),
        "centres_nm": np.array(centres, dtype=np.float32),
        "frame_ps": np.array(steps_of(protocol.frame_ps, box.step_fs) * box.step_fs / 1000),
        "n_cations": np.array(counts[0]),
        "n_anions": np.array(counts[1]),
        "ion_masses": box.ion_masses,
        "charges": np.array([ion.charge for ion in box.ions]),
    }
