"""How many measurements the batches of `suggest` save, replayed on what is measured already.

    python benchmarks/suggest.py RESULTS [--property viscosity] [--repeats 6]

RESULTS is the folder of a run with its tables and features. Each repeat takes 100 measured salts of ions that
can be bought, at random, for what a user asks for; they are never measured. It starts from 100 other salts at
random and measures batches of 20 by three strategies: the fall of the targets' variance, plain uncertainty,
chance. Printed is the mean absolute error on the targets after each batch, and after how many measurements
each strategy has the error that chance has after 200.
"""

import argparse
import sys
from pathlib import Path

import numpy as np
import pandas as pd

sys.path.insert(0, str(Path(__file__).parents[1] / "workflow/scripts"))

from lowmelt.ask.purchasable import read_shop
from lowmelt.ask.suggest import STRATEGIES, SaltCovariance, suggest
from lowmelt.melting.gaussian_process import NEAR, SCALE_K
from lowmelt.melting.measured import measured_salts
from lowmelt.properties.measured import gather
from lowmelt.properties.processes import START
from lowmelt.properties.quantities import QUANTITIES
from lowmelt.regression.gaussian_process import condition

TARGETS, FIRST, BATCH, LAST = 100, 100, 20, 220
SHOP = Path(__file__).parents[1] / "resources/purchasable.csv"


def read(folder: Path, name: str):
    """Salts, values, kernel, and the unit of the values."""
    table = {
        key: pd.read_parquet(folder / f"tables/{key}.parquet")
        for key in ("ions", "salts", "properties", "melting_points")
    }
    features = pd.read_parquet(folder / "melting/ion_features.parquet")
    if name == "melting":
        salts, melting = measured_salts(table["melting_points"], table["ions"], features.set_index("smiles"))
        return salts, melting["melting_K"].to_numpy(float), NEAR, SCALE_K
    curated = folder / "properties/points.parquet"
    points = pd.read_parquet(curated) if curated.is_file() else table["properties"]
    data = gather(QUANTITIES[name], points, table["salts"], table["ions"], features)
    return data.salts, data.curves.mean[:, 0], START, float(np.sqrt(data.curves.prior_covariance[0, 0]))


def error_on(targets, known, values, covariance, unit) -> float:
    """Mean absolute error of the process on the targets."""
    middle = values[known].mean()
    target = (values[known] - middle) / unit
    posterior = condition(covariance(known, known), target, covariance.kernel.noise, 4.0)
    said = middle + unit * posterior.mean(covariance(targets, known))
    return float(np.abs(said - values[targets]).mean())


def replay(salts, values, kernel, unit, repeats: int, seed: int) -> pd.DataFrame:
    """Error after each batch: one row a repeat, strategy and number of measurements."""
    covariance = SaltCovariance(salts, kernel)
    shop = read_shop(pd.read_csv(SHOP))
    sold = np.isin(salts.cation_id.astype(str), [ion.ion_id for ion in shop.cations])
    sold &= np.isin(salts.anion_id.astype(str), [ion.ion_id for ion in shop.anions])
    print(f"{len(salts)} measured salts, {sold.sum()} of ions that can be bought")
    rows = []
    for repeat in range(repeats):
        draws = np.random.default_rng(seed + repeat)
        targets = draws.permutation(np.flatnonzero(sold))[:TARGETS]
        rest = draws.permutation(np.setdiff1d(np.arange(len(salts)), targets))
        for strategy in STRATEGIES:
            known, left = rest[:FIRST], rest[FIRST:]
            rows.append((repeat, strategy, 0, error_on(targets, known, values, covariance, unit)))
            for measured in range(BATCH, LAST + 1, BATCH):
                batch = suggest(covariance, known, left, targets, BATCH, strategy, seed + measured)
                known, left = np.append(known, batch.rows), np.setdiff1d(left, batch.rows)
                rows.append((repeat, strategy, measured, error_on(targets, known, values, covariance, unit)))
    return pd.DataFrame(rows, columns=["repeat", "strategy", "measured", "mae"])


def main() -> None:
    """Print the curves and the measurements that are saved."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("results", type=Path)
    parser.add_argument("--property", default="viscosity", choices=["melting", *QUANTITIES])
    parser.add_argument("--repeats", type=int, default=6)
    parser.add_argument("--seed", type=int, default=1)
    args = parser.parse_args()
    found = replay(*read(args.results, args.property), args.repeats, args.seed)
    curves = found.groupby(["measured", "strategy"])["mae"].mean().unstack()[list(STRATEGIES)]
    print(curves.round(3).to_string())
    aim = curves.loc[200, "random"]
    for strategy in STRATEGIES:
        reached = curves.index[curves[strategy] <= aim]
        print(f"{strategy}: {aim:.3f} after {reached.min() if len(reached) else 'more than'} measurements")


if __name__ == "__main__":
    main()
