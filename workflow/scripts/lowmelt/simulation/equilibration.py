"""From packmol's loose box to a liquid at its own density, with a gate on the density's drift."""

import hashlib
import logging
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path

import numpy as np

from lowmelt.failures import NotEquilibrated
from lowmelt.simulation.engine import Box, Snapshot, load, save
from lowmelt.simulation.protocol import Protocol, steps_of

SOFT_STEP_FS = 1.0
MOST_SOFT_PS = 20.0
COMPRESSION_BAR = 1000.0
PIECES = 10  # of the compression
SAMPLES = 60  # of the density in a segment of relaxation


@dataclass
class Equilibrated:
    """Result of the equilibration.

    Attributes:
        snapshot: the last state.
        time_ps, density_kg_m3: the density at the scan's pressure over time.
        drift: relative change of the mean density between the two halves of the last segment.
        speed_ns_day: of the compression, on this machine.
    """

    snapshot: Snapshot
    time_ps: list[float]
    density_kg_m3: list[float]
    drift: float
    speed_ns_day: float


@dataclass
class Progress:
    """How far an equilibration is; what is saved beside a state.

    Attributes:
        stage: ``heat``, ``compress`` or ``relax``.
        done: pieces of the stage, or samples of all relaxation.
        time_ps, density_kg_m3: of the relaxation.
        compressed_s: seconds that the compression took.
        restarts: how often it was resumed.
    """

    stage: str = "heat"
    done: int = 0
    time_ps: list[float] = field(default_factory=list)
    density_kg_m3: list[float] = field(default_factory=list)
    compressed_s: float = 0.0
    restarts: int = 0


def equilibrate(
    box: Box,
    snapshot: Snapshot,
    protocol: Protocol,
    drift_limit: float = 0.01,
    tell_speed: Callable[[float], None] = lambda speed: None,
    most_segments: int = 4,
    state_file: Path | None = None,
    every_s: float = 60.0,
) -> Equilibrated:
    """Minimise, heat with a short step, compress, relax, and wait until the density stands still.

    A tenth of the time, 20 ps at most, goes to heating at constant volume, three tenths to compression at
    1000 bar, six tenths to relaxation at the scan's pressure; the last is repeated while the density drifts.
    A learned potential takes over for the last: it knows no loose box of ions.

    Args:
        box: ions and device; its step is restored after the soft start.
        snapshot: packed positions.
        protocol: times, pressure, hottest temperature.
        drift_limit: largest relative change between the halves of the last segment.
        tell_speed: called with the ns/day of the compression, as soon as that is over.
        most_segments: repeats of the relaxation before giving up.
        state_file: keeps the state, so that a killed equilibration is resumed; None: nothing is kept.
        every_s: seconds between two saved states.

    Raises:
        NotEquilibrated: the density still drifts.
        BlowUp: from the engine.
    """
    keep = Keeper(box, state_file, every_s, _plan(box, snapshot, protocol))
    snapshot, progress = keep.resume(snapshot)
    hot, total = protocol.temperatures_K[0], protocol.equilibration_ps
    options, box.options = box.options, replace(box.options, potential="")
    if progress.stage == "heat":
        _heat(box, snapshot, hot, min(0.1 * total, MOST_SOFT_PS))
        snapshot, progress.stage = box.snapshot(), "compress"
        keep.save(progress, now=True)
    steps = steps_of(0.3 * total / PIECES, box.step_fs)
    if progress.stage == "compress":
        box.begin(snapshot, hot, COMPRESSION_BAR, f"compress {progress.restarts}")
        while progress.done < PIECES:
            began = time.perf_counter()
            box.advance(steps)
            progress.compressed_s += time.perf_counter() - began
            progress.done += 1
            keep.save(progress)
        snapshot, progress.stage, progress.done = box.snapshot(), "relax", 0
        keep.save(progress, now=True)
    speed = PIECES * steps * box.step_fs * 1e-6 * 86400 / progress.compressed_s
    tell_speed(speed)
    box.options = options
    box.begin(snapshot, hot, protocol.pressure_bar, f"relax {progress.restarts}")
    while progress.done < most_segments * SAMPLES:
        _relax(box, 0.6 * total, progress, keep)
        drift, noise = _drift(progress.density_kg_m3[-SAMPLES:])
        if abs(drift) < drift_limit + 2 * noise:
            return Equilibrated(box.snapshot(), progress.time_ps, progress.density_kg_m3, drift, speed)
    drift = _drift(progress.density_kg_m3[-SAMPLES:])[0]
    raise NotEquilibrated(
        f"density still drifts by {drift:+.1%} after {progress.time_ps[-1]:.0f} ps at {hot:.0f} K"
    )


def _heat(box: Box, snapshot: Snapshot, hot: float, time_ps: float) -> None:
    """Minimise and heat with a short step; the box's own step is restored."""
    step, box.step_fs = box.step_fs, SOFT_STEP_FS
    box.begin(snapshot, hot, stage="heat")
    box.minimise()
    box.draw_velocities(hot)
    box.advance(steps_of(time_ps, SOFT_STEP_FS))
    box.step_fs = step


def _relax(box: Box, time_ps: float, progress: Progress, keep: "Keeper") -> None:
    """The rest of one segment; the density is recorded sixty times."""
    steps = max(1, steps_of(time_ps, box.step_fs) // SAMPLES)
    while True:
        box.advance(steps)
        progress.density_kg_m3.append(box.density())
        progress.time_ps.append(
            (progress.time_ps[-1] if progress.time_ps else 0.0) + steps * box.step_fs / 1000
        )
        progress.done += 1
        keep.save(progress)
        if progress.done % SAMPLES == 0:
            return


def _drift(segment: list[float]) -> tuple[float, float]:
    """Relative change of the mean between the halves, and the noise of such a mean."""
    half = len(segment) // 2
    drift = float(np.mean(segment[half:]) / np.mean(segment[:half]) - 1)
    return drift, float(np.std(segment) / np.mean(segment) / np.sqrt(max(half / 10, 1)))


def _plan(box: Box, snapshot: Snapshot, protocol: Protocol) -> str:
    """Tells whether a state belongs to this equilibration."""
    text = repr((protocol, box.seed)).encode()
    return hashlib.sha256(text + snapshot.positions.round(6).tobytes()).hexdigest()[:16]


class Keeper:
    """Saves the state of an equilibration now and then, and finds it again.

    Args:
        box: that is equilibrated.
        file: of the state; None: nothing is kept.
        every_s: seconds between two saved states.
        plan: what the equilibration depends on.
    """

    def __init__(self, box: Box, file: Path | None, every_s: float, plan: str) -> None:
        self.box, self.file, self.every_s, self.plan = box, file, every_s, plan
        self._last = time.monotonic()

    def resume(self, start: Snapshot) -> tuple[Snapshot, Progress]:
        """The saved state where there is one of the same plan, else the start."""
        if self.file is None or not self.file.exists():
            return start, Progress()
        snapshot, kept = load(self.file)
        if kept.pop("plan") != self.plan:
            return start, Progress()
        progress = Progress(**kept)
        progress.restarts += 1
        logging.getLogger("lowmelt").info("resuming: %s, %d done", progress.stage, progress.done)
        return snapshot, progress

    def save(self, progress: Progress, now: bool = False) -> None:
        """Save where it is time, or at once."""
        if self.file is None or (not now and time.monotonic() - self._last < self.every_s):
            return
        save(self.file, self.box.snapshot(), asdict(progress) | {"plan": self.plan})
        self._last = time.monotonic()
