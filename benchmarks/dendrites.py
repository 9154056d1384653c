"""The method of dendrite growth against exact solutions, a reference front and a grid.

python benchmarks/dendrites.py gaussian    # the three discretisations: order, error, bounds, disorder
python benchmarks/dendrites.py front       # a flat front against the reference
python benchmarks/dendrites.py grid        # particles against the grid, isotropic and not
python benchmarks/dendrites.py resolution  # the same cell with more particles
python benchmarks/dendrites.py reaction    # what anisotropy does at other Damkoehler numbers
"""

import argparse
import sys
import time
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd

sys.path.insert(0, str(Path(__file__).parents[1] / "workflow/scripts"))

from lowmelt.dendrites import comparison, front, grid, series
from lowmelt.dendrites.case import Case
from lowmelt.dendrites.gaussian import spread, tensor_of
from lowmelt.dendrites.growth import Growth, run
from lowmelt.runtime import derive_seed

SEED = 20260
MIDDLE = Case(columns=60, rows=120, damkohler=24, solid=3, nuclei=12)


def gaussian() -> pd.DataFrame:
    """Errors by ratio, angle, kernel and discretisation."""
    rows = []
    for ratio, angle in ((1, 0), (10, 0), (100, 0), (10, 30)):
        for support in (2.4, 3.2):
            for kind in ("positive", "tensor", "mapped"):
                if kind == "mapped" and angle:
                    continue
                tensor = tensor_of(ratio, angle)
                errors = [spread(n, tensor, support, kind).error for n in (20, 40, 80)]
                moved = [spread(80, tensor, support, kind, disorder=0.2, seed=s) for s in (1, 2, 3)]
                rows.append({
                    "ratio": ratio, "angle": angle, "support": support, "kind": kind,
                    "slope": np.log2(errors[0] / errors[2]) / 2, "at_80": errors[2],
                    "disordered": max(one.error for one in moved),
                    "lowest": min(one.lowest for one in moved),
                })  # fmt: skip
    return pd.DataFrame(rows)


def flat_front() -> pd.DataFrame:
    """Largest relative error of the height above a tenth of the cell, by rows and Damkoehler number."""
    rows = []
    for damkohler in (5, 40, 100):
        for high in (50, 100, 200):
            tall = high / 8
            case = Case(
                columns=8, rows=high, nuclei=0, damkohler=damkohler / tall, solid=5, height=0.8,
                longest=50 * tall**2,
            )  # fmt: skip
            state = run(Growth(case, 1), high, lambda growth: None)
            times, heights = np.array(state.records)[1:, :2].T
            right = front.front(case, np.concatenate([[0.0], times]), points=200)[1:]
            off = np.abs(heights / right - 1)[heights > 0.1 * tall]
            rows.append({"damkohler_of_height": damkohler, "rows": high, "largest_error": off.max()})
    return pd.DataFrame(rows)


def _grown(case: Case, run_number: int) -> pd.DataFrame:
    seed = derive_seed(SEED, "nuclei", run_number)
    return series.tabulate([run(Growth(case, seed), 60, lambda growth: None)]).assign(run=run_number)


def _on_grid(case: Case, run_number: int) -> pd.DataFrame:
    rows = grid.grow(case, derive_seed(SEED, "nuclei", run_number), 60)
    return pd.DataFrame(rows, columns=list(grid.COLUMNS)).assign(run=run_number)


def against_grid() -> pd.DataFrame:
    """Deposited volume over time, particles against grid, and the speed of the tip in both; one run each."""
    rows = []
    for ratio in (1, 0.01, 0.1, 10, 100):
        case = replace(MIDDLE, ratio=ratio)
        ours, theirs = _grown(case, 1), _on_grid(case, 1)
        row = {"ratio": ratio, "difference": comparison.agreement(ours, theirs)["difference"].item()}
        for name, last in (("", ours.iloc[-1]), ("_grid", theirs.iloc[-1])):
            row |= {f"tip_rate{name}": last["height"] / last["time"], f"volume{name}": last["volume"]}
        rows.append(row)
        print(rows[-1], flush=True)
    return pd.DataFrame(rows)


def resolution() -> pd.DataFrame:
    """Speed of the tip, and its ratio to isotropic growth, with 30 and 60 columns; six nuclei, one run."""
    rows = []
    for columns in (30, 60):
        case = replace(MIDDLE, columns=columns, rows=2 * columns, damkohler=12, nuclei=6)
        rates = {}
        for ratio in (1, 0.01, 100):
            last = _grown(replace(case, ratio=ratio), 1).iloc[-1]
            rates[ratio] = last["height"] / last["time"]
        row = {"columns": columns, "isotropic": rates[1]}
        rows.append(row | {f"{ratio:g}": rates[ratio] / rates[1] for ratio in (0.01, 100)})
        print(rows[-1], flush=True)
    return pd.DataFrame(rows)


def reaction() -> pd.DataFrame:
    """Speed of the tip and protrusion relative to isotropic growth, by Damkoehler number, three runs each."""
    rows = []
    for damkohler in (1, 4, 12):
        tables = []
        for ratio in (1, 0.1, 10):
            case = replace(MIDDLE, columns=30, rows=60, nuclei=6, damkohler=damkohler, ratio=ratio)
            for n in (1, 2, 3):
                tables.append(_grown(case, n).assign(kept="mean", ratio=ratio, method="particles"))
        runs = comparison.measure(pd.concat(tables), case.target)
        rows.append(comparison.claim(runs).assign(damkohler=damkohler))
        print(rows[-1].to_string(), flush=True)
    return pd.concat(rows)


PARTS = {
    "gaussian": gaussian,
    "front": flat_front,
    "grid": against_grid,
    "resolution": resolution,
    "reaction": reaction,
}

if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("part", choices=PARTS)
    part = parser.parse_args().part
    began = time.process_time()
    print(PARTS[part]().to_string(index=False))
    print(f"{time.process_time() - began:.0f} s of processor time")
