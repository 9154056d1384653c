"""Processor time and memory of judging all pairs of the ions of Ren et al. (2026).

    python benchmarks/all_pairs.py results/demo [--cations 120] [--processes 2]

Melting point, viscosity, density (and whatever else RESULTS has a model of), warnings and ranking of every
cation with every anion of the published lists, 1.3 million salts; with fewer cations the time of all is
extrapolated from the parts that grow with ions and with pairs. The lists are read in place from
$LOWMELT_REFERENCE (default: ../shared/data), never copied.
"""

import argparse
import resource
import sys
import time
from pathlib import Path

import pandas as pd
from melting import ROOT, published_ions

sys.path.insert(0, str(ROOT / "workflow" / "scripts"))

from lowmelt.ask.answers import best, without_warnings
from lowmelt.melting.predict import load
from lowmelt.melting.salts import all_pairs, ions_of
from lowmelt.properties.predict import load_all
from lowmelt.screen.warnings import read_warnings

QUANTITIES = ("viscosity", "density")


def main(arguments: argparse.Namespace) -> None:
    """Time the parts, and say what all pairs take."""
    results = Path(arguments.results)
    melting = load(results / "melting/model.joblib")
    properties = load_all([results / f"properties/{name}/model.joblib" for name in QUANTITIES])
    rules = read_warnings(ROOT / "resources/warnings.csv")
    sides = [published_ions("IL-cations.csv", 1), published_ions("IL-anions.csv", -1)]
    whole = [len(side) for side in sides]
    sides[0] = dict(list(sides[0].items())[: arguments.cations or None])

    began = _spent()
    tables = [ions_of(list(side.values()), list(side), arguments.processes) for side in sides]
    salts = all_pairs(*tables)
    featurised = _spent()
    safe = without_warnings(salts, rules, ["unsafe"])
    warned = _spent()
    found = best(safe, melting, properties, below={"viscosity": 50.0}, most=1000)
    judged = _spent()

    ions, pairs = sum(map(len, sides)), len(salts)
    rows = [
        ("features of ions", ions, sum(whole), featurised - began),
        ("warnings", pairs, whole[0] * whole[1], warned - featurised),
        ("predictions and ranking", pairs, whole[0] * whole[1], judged - warned),
    ]
    table = pd.DataFrame(rows, columns=["part", "items", "of", "CPU_s"])
    table["all_CPU_s"] = table["CPU_s"] * table["of"] / table["items"]
    print(table.round(1).to_string(index=False))
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6
    chance = found["p_wanted"].max()
    print(f"{pairs} pairs, {len(safe)} not unsafe, best chance {chance:.2f}; {memory:.2f} GB")
    print(f"all {whole[0] * whole[1]} pairs: {table['all_CPU_s'].sum():.0f} s of processor time")


def _spent() -> float:
    """Processor time of this process and of those that it waited for, s."""
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    return time.process_time() + children.ru_utime + children.ru_stime


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("results", help="folder of a run with its models")
    parser.add_argument("--cations", type=int, default=0, help="only so many; 0 takes all")
    parser.add_argument("--processes", type=int, default=1)
    main(parser.parse_args())
