"""CPU time of the screen's own steps on 300,000 salts of known ions.

    python benchmarks/screen_speed.py --salts 300000 --seed 20260

Predictions are drawn at random: what is timed here does not look at their values.
"""

import argparse
import sys
import time
from pathlib import Path

import numpy as np
import pandas as pd

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT / "workflow/scripts"))

from lowmelt.chem.ions import parse_ion  # noqa: E402
from lowmelt.screen.diversity import pick  # noqa: E402
from lowmelt.screen.protic import LEAST_GAP, pka_gap, read_acidities  # noqa: E402
from lowmelt.screen.ranking import rank  # noqa: E402
from lowmelt.screen.warnings import find_warnings, of_kinds, read_warnings  # noqa: E402


def draw_pool(number: int, seed: int) -> pd.DataFrame:
    """Pairs of the shipped ions with predictions of no meaning."""
    draw = np.random.default_rng(seed)
    tables = [pd.read_csv(ROOT / f"resources/{name}.csv") for name in ("melting_points", "known_salts")]
    sides = {
        side: [parse_ion(one).smiles for one in pd.concat(tables)[side].unique()]
        for side in ("cation", "anion")
    }
    return pd.DataFrame({
        **{side: draw.choice(ions, number) for side, ions in sides.items()},
        "salt_id": [f"{row:07d}" for row in range(number)], "p_wanted": draw.random(number),
        "expected_error_K": draw.uniform(15, 60, number), "novelty": draw.random(number),
        "sa_score": draw.uniform(1, 8, number),
    })  # fmt: skip


def timed(name: str, step):
    """The result of a step, its CPU seconds printed."""
    began = time.process_time()
    found = step()
    print(f"| {name} | {time.process_time() - began:.1f} |", flush=True)
    return found


def main() -> None:
    """Print a table of the steps."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--salts", type=int, default=300_000)
    parser.add_argument("--seed", type=int, default=20260)
    given = parser.parse_args()
    pool = draw_pool(given.salts, given.seed)
    rules = read_warnings(ROOT / "resources/warnings.csv")
    acidities = read_acidities(ROOT / "resources/acidities.csv")
    print("| step | CPU s |\n|---|---|")
    found = timed("warnings", lambda: find_warnings(pool["cation"], pool["anion"], rules))
    gap = timed("pKa gaps", lambda: pka_gap(pool["cation"], pool["anion"], acidities))
    ranked = timed("fronts and order, all salts", lambda: rank(pool, 1000))
    timed("choice of 20 among 200", lambda: pick(ranked, 20, 200))
    unsafe = of_kinds(found, rules, ("unsafe", "reactive"))
    low = (gap < LEAST_GAP).mean()
    print(f"unsafe or reactive: {unsafe.mean():.1%}; pKa gap below {LEAST_GAP:g}: {low:.1%}")


if __name__ == "__main__":
    main()
