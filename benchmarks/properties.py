"""Errors, coverage and chances of viscosity, conductivity and density on salts that were held out.

    python benchmarks/properties.py RESULTS --answers FOLDER [--folds 5] [--melting judged.parquet]

RESULTS is the folder of a run with its tables and features of ions. Held-out curves are kept in FOLDER and
are not computed again, so that an interrupted run goes on. With --melting (melting/judged.parquet of a run)
the chance that a salt melts below 298.15 K and has less than 50 mPa s there is compared with what was
measured, for the salts that have both, each held out for both.
"""

import argparse
import sys
from pathlib import Path

import numpy as np
import pandas as pd

sys.path.insert(0, str(Path(__file__).parents[1] / "workflow/scripts"))

from lowmelt.properties.cross_validation import cross_validate
from lowmelt.properties.curation import near_glass, odd_series, off_walden, without
from lowmelt.properties.evaluation import far_off, judge_held_out, summarise
from lowmelt.properties.measured import measured, salts_with_points
from lowmelt.properties.models import BASELINES, LEARNERS
from lowmelt.properties.quantities import QUANTITIES
from lowmelt.regression.conformal import NormalisedConformal
from lowmelt.regression.metrics import expected_calibration_error
from lowmelt.regression.splits import assign_folds

SPLITS = ("random", "cation", "anion", "both")
DOMAIN = {"viscosity": 2.0, "conductivity": 2.5, "density": 1.03}
LIMITS = {"viscosity": 50.0, "conductivity": None, "density": None}
USE_K = 298.15
SHOWN = [
    "property", "split", "salts", "model", "mae", "r2", "r2_by_points", "within_2", "coverage", "width",
    "first_20", "base_rate", "sure", "sure_salts", "calibration_error",
]  # fmt: skip


def read(folder: Path):
    """Curated data of every property, and the table of all salts."""
    points, known, ions = (
        pd.read_parquet(folder / f"tables/{name}.parquet") for name in ("properties", "salts", "ions")
    )
    features = pd.read_parquet(folder / "melting/ion_features.parquet").set_index("smiles")
    salts, table = salts_with_points(points, known, ions, features)
    raw = {name: measured(quantity, points, salts, table) for name, quantity in QUANTITIES.items()}
    walden = off_walden(raw["viscosity"], raw["conductivity"])
    lines = pd.concat([near_glass(points), *(odd_series(data) for data in raw.values()), walden])
    counts = lines.groupby(["property", "rule", "action"])["points"].agg(["size", "sum"])
    print(counts.rename(columns={"size": "series", "sum": "points"}).to_string(), "\n")
    kept = without(points, lines)
    return {name: measured(quantity, kept, salts, table) for name, quantity in QUANTITIES.items()}, table


def held_out(data, table, args) -> pd.DataFrame:
    """Held-out curves of all splits, from the folder where they are kept."""
    parts = []
    for kind in SPLITS:
        path = args.answers / f"{data.quantity.name}_{kind}.parquet"
        if not path.is_file():
            split = assign_folds(table, kind, args.folds_both if kind == "both" else args.folds, 1, args.seed)
            names = [*BASELINES, *LEARNERS]
            found = cross_validate(data, split, names, args.trees, args.tune, 0)
            found.to_parquet(path, index=False)
        parts.append(pd.read_parquet(path).assign(split=kind))
    return pd.concat(parts, ignore_index=True)


def joint(chances: pd.DataFrame, judged: pd.DataFrame) -> None:
    """Print how well the product of the two chances is calibrated on salts that have both values."""
    for split in SPLITS:
        melting = judged[(judged["split"] == split) & (judged["repeat"] == 0)].reset_index(drop=True)
        own = chances[(chances["split"] == split) & (chances["repeat"] == 0)]
        if melting.empty:
            continue
        p_liquid = np.empty(len(melting))
        for fold in melting["fold"].unique():
            rows = (melting["fold"] == fold).to_numpy()
            others = melting[~rows]
            conformal = NormalisedConformal().fit(
                (others["melting_K"] - others["blend"]).to_numpy(), others["expected_error_K"].to_numpy()
            )
            p_liquid[rows] = conformal.probability_below(
                USE_K, melting.loc[rows, "blend"].to_numpy(), melting.loc[rows, "expected_error_K"].to_numpy()
            )
        melting = melting.assign(p_liquid=p_liquid)[["salt_id", "melting_K", "p_liquid"]]
        both = own.merge(melting, on="salt_id")
        happened = (both["below"] & (both["melting_K"] < USE_K)).to_numpy(bool)
        stated = (both["p_liquid"] * both["p_below"]).to_numpy()
        error = expected_calibration_error(happened, stated)
        print(f"joint chance, {split}: {len(both)} salts, stated {stated.mean():.3f}, found "
              f"{happened.mean():.3f}, calibration error {error:.3f}")  # fmt: skip


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("results", type=Path)
    parser.add_argument("--answers", type=Path, required=True)
    parser.add_argument("--folds", type=int, default=5)
    parser.add_argument("--folds-both", type=int, default=3)
    parser.add_argument("--trees", type=int, default=60)
    parser.add_argument("--tune", type=int, default=500)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--only", nargs="*", default=list(QUANTITIES))
    parser.add_argument("--melting", type=Path)
    args = parser.parse_args()
    args.answers.mkdir(parents=True, exist_ok=True)
    everything, table = read(args.results)
    for name in args.only:
        data = everything[name]
        points, chances = judge_held_out(
            held_out(data, table, args), data, LEARNERS, 0.9, DOMAIN[name], USE_K, LIMITS[name]
        )
        print(summarise(points, chances, data, LEARNERS)[SHOWN].round(3).to_string(index=False), flush=True)
        far = far_off(points, data)
        print(f"{len(far)} salts far off their relatives\n", far["reason"].value_counts().to_string(), "\n")
        if name == "viscosity" and args.melting:
            joint(chances, pd.read_parquet(args.melting))


if __name__ == "__main__":
    main()
