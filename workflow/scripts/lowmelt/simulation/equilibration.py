"""From packmol's loose box to a liquid at its own density, with a gate on the density's drift."""

import time
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from lowmelt.failures import NotEquilibrated
from lowmelt.simulation.engine import Box, Snapshot
from lowmelt.simulation.protocol import Protocol, steps_of

SOFT_STEP_FS = 1.0
MOST_SOFT_PS = 20.0
COMPRESSION_BAR = 1000.0


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


def equilibrate(
    box: Box,
    snapshot: Snapshot,
    protocol: Protocol,
    drift_limit: float = 0.01,
    tell_speed: Callable[[float], None] = lambda speed: None,
    most_segments: int = 4,
) -> Equilibrated:
    """Minimise, heat with a short step, compress, relax, and wait until the density stands still.

    A tenth of the time, 20 ps at most, goes to heating at constant volume, three tenths to compression at
    1000 bar, six tenths to relaxation at the scan's pressure; the last is repeated while the density drifts.

    Args:
        box: ions and device; its step is restored after the soft start.
        snapshot: packed positions.
        protocol: times, pressure, hottest temperature.
        drift_limit: largest relative change between the halves of the last segment.
        tell_speed: called with the ns/day of the compression, as soon as that is over.
        most_segments: repeats of the relaxation before giving up.

    Raises:
        NotEquilibrated: the density still drifts.
        BlowUp: from the engine.
    """
    hot, step, total = protocol.temperatures_K[0], box.step_fs, protocol.equilibration_ps
    box.step_fs = SOFT_STEP_FS
    box.begin(snapshot, hot)
    box.minimise()
    box.context.setVelocitiesToTemperature(hot, box.seed or 1)
    box.advance(steps_of(min(0.1 * total, MOST_SOFT_PS), SOFT_STEP_FS))
    box.step_fs = step
    box.begin(box.snapshot(), hot, COMPRESSION_BAR)
    steps, began = steps_of(0.3 * total, step), time.perf_counter()
    box.advance(steps)
    speed = steps * step * 1e-6 * 86400 / (time.perf_counter() - began)
    tell_speed(speed)
    box.begin(box.snapshot(), hot, protocol.pressure_bar)
    times: list[float] = []
    densities: list[float] = []
    drift = np.inf
    for _ in range(most_segments):
        segment = _relax(box, 0.6 * total, times, densities)
        half = len(segment) // 2
        drift = float(np.mean(segment[half:]) / np.mean(segment[:half]) - 1)
        noise = float(np.std(segment) / np.mean(segment) / np.sqrt(max(half / 10, 1)))
        if abs(drift) < drift_limit + 2 * noise:
            return Equilibrated(box.snapshot(), times, densities, drift, speed)
    raise NotEquilibrated(f"density still drifts by {drift:+.1%} after {times[-1]:.0f} ps at {hot:.0f} K")


def _relax(box: Box, time_ps: float, times: list[float], densities: list[float]) -> list[float]:
    """One segment; the density is recorded sixty times."""
    steps = max(1, steps_of(time_ps, box.step_fs) // 60)
    segment = []
    for _ in range(60):
        box.advance(steps)
        segment.append(box.density())
        times.append((times[-1] if times else 0.0) + steps * box.step_fs / 1000)
    densities.extend(segment)
    return segment
