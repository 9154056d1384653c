"""All seeds of a case, one after the other, as a table and as deposits to draw."""

import logging
import time
from pathlib import Path

import numpy as np
import pandas as pd

from lowmelt.dendrites import cell, saved
from lowmelt.dendrites.case import Case
from lowmelt.dendrites.growth import RECORDED, Growth, State, run

EVERY_S = 10.0


def grow_seeds(case: Case, seeds: list[int], records: int, folder: Path) -> list[State]:
    """The final state of each seed.

    Args:
        case: what is grown.
        seeds: of the nuclei.
        records: rows a run, see ``growth.run``.
        folder: keeps the states, so that a run that is stopped goes on; see ``forget``.
    """
    return [_grow(case, seed, records, _running(folder, n)) for n, seed in enumerate(seeds, start=1)]


def forget(seeds: list[int], folder: Path) -> None:
    """Remove the states once the results are written."""
    for n in range(1, len(seeds) + 1):
        _running(folder, n).unlink(missing_ok=True)


def _running(folder: Path, n: int) -> Path:
    return folder / f"seed_{n}.running.npz"


def _grow(case: Case, seed: int, records: int, path: Path) -> State:
    log, last = logging.getLogger("lowmelt"), time.monotonic()
    state = saved.read(path, case, seed)
    if state is not None:
        log.info("going on at height %.2f of %.2f", state.records[-1][1], case.target)

    def keep(growth: Growth) -> None:
        nonlocal last
        saved.write(path, case, seed, growth.state)
        if time.monotonic() - last >= EVERY_S:
            last = time.monotonic()
            height, at = growth.height, growth.state.time
            log.info("D_y/D_x = %g: height %.2f of %.2f at t = %.3f", case.ratio, height, case.target, at)

    return run(Growth(case, seed, state), records, keep)


def tabulate(states: list[State]) -> pd.DataFrame:
    """A row a record: ``RECORDED``, ``run`` (1, 2, ...), ``balance`` (relative error of the mass balance)."""
    tables = []
    for n, state in enumerate(states, start=1):
        table = pd.DataFrame(state.records, columns=list(RECORDED))
        tables.append(table.assign(run=n, balance=balance(table)))
    return pd.concat(tables, ignore_index=True)


def balance(table: pd.DataFrame) -> pd.Series:
    """Dissolved and deposited against the start and what came in, relative to all that was ever there."""
    now = table["dissolved"] + table["deposited"] - table["came_in"]
    start = now.iloc[0]
    return (now - start) / (start + table["came_in"])


def deposits(states: list[State]) -> dict[str, np.ndarray]:
    """Where the solids of each run are and when they grew: ``x_n``, ``y_n``, ``born_n`` for run n."""
    arrays: dict[str, np.ndarray] = {}
    for n, state in enumerate(states, start=1):
        grown = (state.phase == cell.SOLID) & (state.positions[:, 1] > 0)
        x, y = state.positions[grown].astype(np.float32).T
        arrays |= {f"x_{n}": x, f"y_{n}": y, f"born_{n}": state.born[grown].astype(np.float32)}
    return arrays
