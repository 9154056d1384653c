"""When a simulated series has stopped drifting: how long to wait is a property of the salt, not a setting."""

import logging

import numpy as np

LEAST_SAMPLES = 20
LEAST_UNCORRELATED = 12
LATEST_START = 0.5  # of the series: what settles later has not been seen to stay
DRIFT_SIGMAS = 2.0


def stationary_from(series: np.ndarray) -> int | None:
    """First sample from which a series is stationary; None where it still drifts, or is too short to tell.

    The start is the one that leaves the most uncorrelated samples (Chodera 2016, 10.1021/acs.jctc.5b00784,
    as pymbar has it). It must lie in the first half, and what follows must have no slope.

    Args:
        series: (samples,) at equal intervals.
    """
    series = np.asarray(series, dtype=float)
    if len(series) < LEAST_SAMPLES:
        return None
    if np.ptp(series) == 0:
        return 0
    start, _, uncorrelated = _timeseries().detect_equilibration(series, nskip=max(1, len(series) // 50))
    if start > LATEST_START * len(series) or uncorrelated < LEAST_UNCORRELATED:
        return None
    rest = series[int(start) :]
    drifts = max(abs(drift(rest)), abs(drift(rest[len(rest) // 2 :])))
    return None if drifts > DRIFT_SIGMAS else int(start)


def drift(series: np.ndarray) -> float:
    """Slope of a series in standard errors that count the correlation in time."""
    time = np.arange(len(series)) - (len(series) - 1) / 2
    slope = (time @ series) / (time @ time)
    rest = series - series.mean() - slope * time
    if np.ptp(rest) == 0:
        return 0.0
    uncorrelated = max(len(series) / _timeseries().statistical_inefficiency(rest), 3.0)
    error = np.sqrt((rest @ rest) / (time @ time) / (uncorrelated - 2))
    return float(slope / error)


def _timeseries():
    """pymbar's module; it is slow to import, and praises JAX in the log when it is."""
    logging.getLogger("pymbar").setLevel(logging.ERROR)
    from pymbar import timeseries

    return timeseries
