"""Stages of a simulation that are recorded sample by sample and resumed after a kill."""

import json
import os
import time
from collections.abc import Callable, Mapping
from pathlib import Path

import numpy as np
import openmm
from openmm import unit

from lowmelt.failures import BlowUp

EVERY_S = 60.0
Series = dict[str, np.ndarray]


class Store:
    """Where the stages of one run are kept.

    Args:
        folder: of the run; None keeps nothing.
        plan: what the run depends on; files of another plan are not used.
        every_s: seconds between two checkpoints, the most that a kill costs.
    """

    def __init__(self, folder: Path | None, plan: Mapping, every_s: float = EVERY_S) -> None:
        self.folder, self.every_s = folder, every_s
        self._plan = json.dumps(plan, sort_keys=True, default=str)
        self._last = time.monotonic()
        if folder is not None:
            folder.mkdir(parents=True, exist_ok=True)

    def read(self, name: str) -> Series | None:
        """What was kept under a name by a run of the same plan."""
        path = self._path(name)
        if path is None or not path.exists():
            return None
        with np.load(path) as data:
            found = dict(data)
        return found if str(found.pop("plan")) == self._plan else None

    def write(self, name: str, series: Mapping) -> None:
        """Keep arrays under a name, at once or not at all."""
        path = self._path(name)
        if path is None:
            return
        half = path.with_suffix(".half")
        with open(half, "wb") as handle:
            np.savez(handle, allow_pickle=False, plan=self._plan, **series)
            handle.flush()
            os.fsync(handle.fileno())
        os.replace(half, path)
        self._last = time.monotonic()

    def restarts(self, name: str) -> int:
        """How often a stage was begun again: each time its random numbers must differ."""
        kept = self.read(name)
        return 0 if kept is None or "restarts" not in kept else int(kept["restarts"]) + 1

    def due(self) -> bool:
        """Whether it is time for a checkpoint."""
        return self.folder is not None and time.monotonic() - self._last >= self.every_s

    def _path(self, name: str) -> Path | None:
        return None if self.folder is None else self.folder / f"{name}.npz"


def record(
    context: openmm.Context,
    name: str,
    sample_ps: float,
    until: Callable[[Series], bool],
    measure: Callable[[openmm.Context], Mapping],
    store: Store,
) -> Series:
    """Advance until a condition holds, measuring after each sample; resumed from the store's checkpoint.

    Args:
        context: at the start of the stage; where there is a checkpoint it is moved there.
        name: of the stage.
        sample_ps: time between two samples.
        until: the end, from the series so far.
        measure: numbers or arrays of a sample, by name.
        store: keeps the checkpoints.

    Returns:
        ``time_ps`` and all that is measured, (samples, ...).

    Raises:
        BlowUp: the simulation or its box left the range of the force field.
    """
    kept = store.read(name)
    restarts, rows = 0, Rows()
    if kept is not None:
        restarts = int(kept.pop("restarts")) + 1
        restore(context, kept)
        rows = Rows({key: values for key, values in kept.items() if key not in STATE})
    steps = max(1, round(sample_ps / context.getIntegrator().getStepSize().value_in_unit(unit.picosecond)))
    while not (len(rows) and until(rows.series())):
        advance(context, steps)
        rows.add({"time_ps": (len(rows) + 1) * sample_ps, **measure(context)})
        if store.due():
            store.write(name, {**rows.series(), **state_of(context), "restarts": restarts})
    store.write(name, {**rows.series(), **state_of(context), "restarts": restarts})
    return rows.series()


class Rows:
    """Arrays that grow by one row at a time, without being copied each time."""

    def __init__(self, begun: Mapping[str, np.ndarray] | None = None) -> None:
        self._kept: Series = dict(begun or {})
        self._count = min((len(values) for values in self._kept.values()), default=0)

    def __len__(self) -> int:
        return self._count

    def add(self, row: Mapping) -> None:
        """One number or array for each name, the same names each time."""
        for key, value in row.items():
            value = np.asarray(value)
            if key not in self._kept:
                self._kept[key] = np.empty((64, *value.shape), dtype=value.dtype)
            elif len(self._kept[key]) == self._count:
                more = np.empty((max(64, self._count), *value.shape), dtype=value.dtype)
                self._kept[key] = np.concatenate([self._kept[key], more])
            self._kept[key][self._count] = value
        self._count += 1

    def series(self) -> Series:
        """All rows so far: views, not copies."""
        return {key: values[: self._count] for key, values in self._kept.items()}


STATE = ("positions_nm", "velocities_nm_ps", "vectors_nm")


def state_of(context: openmm.Context) -> Series:
    """Positions, velocities and box: portable between machines and platforms."""
    state = context.getState(getPositions=True, getVelocities=True)
    values = (
        state.getPositions(asNumpy=True).value_in_unit(unit.nanometer),
        state.getVelocities(asNumpy=True).value_in_unit(unit.nanometer / unit.picosecond),
        state.getPeriodicBoxVectors(asNumpy=True).value_in_unit(unit.nanometer),
    )
    return dict(zip(STATE, values, strict=True))


def restore(context: openmm.Context, state: Mapping) -> None:
    """Put a context where another one was."""
    context.setPeriodicBoxVectors(*(openmm.Vec3(*row) for row in state["vectors_nm"]))
    context.setPositions(state["positions_nm"])
    context.setVelocities(state["velocities_nm_ps"])


def advance(context: openmm.Context, steps: int) -> None:
    """Integrate.

    Raises:
        BlowUp: OpenMM gave up, or the energy is no longer a number.
    """
    try:
        context.getIntegrator().step(steps)
    except openmm.OpenMMException as error:
        raise BlowUp(str(error).splitlines()[0][:200]) from None
