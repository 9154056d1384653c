"""Do glass transitions and decomposition temperatures help to predict melting points?

    python benchmarks/melting_tasks.py [--splits random anion]

The Gaussian process of the pipeline, alone and with a second property as a second task: the covariance of
two values is the kernel of their salts times the correlation of their properties (the intrinsic
coregionalisation model, Bonilla et al., NIPS 20 (2008) 153). The correlation is the one of the highest
likelihood on the training salts. Values of salts that are held out, and in the disjoint splits of ions
that are, are left out of the second task too. Tables are read in place from $LOWMELT_REFERENCE.
"""

import argparse

import melting as published  # benchmarks/melting.py, which also makes the library importable
import numpy as np
import pandas as pd
from scipy.linalg import cho_factor, cho_solve

from lowmelt.chem.salts import SaltError, split_salt
from lowmelt.melting.gaussian_process import LONG_RANGE, NEAR, SCALE_K
from lowmelt.melting.salts import Salts, salts_of
from lowmelt.regression.kernels import IonLikeness, PairKernel
from lowmelt.regression.splits import assign_folds, folds_of
from lowmelt.runtime import derive_seed

FILES = {"glass": ("GTT_V.xlsx", "GTT"), "decomposition": ("TDECOMP_V.xlsx", "TDECOMP_Celcius")}
CORRELATIONS = (-0.4, 0.0, 0.3, 0.6, 0.9)
NAMES = ["salt_id", "cation_id", "anion_id"]


def second_property(name: str) -> pd.DataFrame:
    """Values of another property, salts merged by identity: salt_id, ions, kelvin."""
    file, column = FILES[name]
    place = published.REFERENCE.parent / "iltransr" / file
    raw = pd.read_excel(place, sheet_name="Sheet1", engine="openpyxl")
    rows = []
    for smiles, celsius in zip(raw["IL SMILES"], raw[column], strict=True):
        try:
            salt = split_salt(smiles, balance=True)
        except SaltError:
            continue
        rows.append((salt.salt_id, salt.cation.ion_id, salt.anion.ion_id, salt.cation.smiles,
                     salt.anion.smiles, celsius + 273.15))  # fmt: skip
    table = pd.DataFrame(rows, columns=["salt_id", "cation_id", "anion_id", "cation", "anion", "kelvin"])
    return table.groupby("salt_id", as_index=False).agg(
        dict.fromkeys(("cation_id", "anion_id", "cation", "anion"), "first") | {"kelvin": "median"}
    )


def joint(salts: Salts, table: pd.DataFrame, other: pd.DataFrame) -> tuple[Salts, pd.DataFrame]:
    """Melting points (task 0) above the values of the second property (task 1), in one table of ions."""
    sides = (salts.cations, salts.cation), (salts.anions, salts.anion)
    known = pd.concat([ions.features.set_index(pd.Index(ions.smiles, name="smiles")) for ions, _ in sides])
    smiles = [
        np.concatenate([ions.smiles[rows], other[name]])
        for (ions, rows), name in zip(sides, ("cation", "anion"), strict=True)
    ]
    both = salts_of(*smiles, known=known[~known.index.duplicated()])
    first = table[NAMES].assign(kelvin=table["melting_K"], task=0)
    return both, pd.concat([first, other[[*NAMES, "kelvin"]].assign(task=1)], ignore_index=True)


def kernel(salts: Salts, weights: PairKernel) -> np.ndarray:
    """Kernel (m, m) of all salts, without the constant; features are scaled on all ions."""
    sides = []
    for ions, rows, side in (
        (salts.cations, salts.cation, "cation"),
        (salts.anions, salts.anion, "anion"),
    ):
        alike = weights.of_ions(IonLikeness(ions.arrays)(ions.arrays), side)
        sides.append(alike[np.ix_(rows, rows)])
    return weights.of_salts(*sides) - weights.constant


def answer(alike, table, train, test, correlation, weights) -> tuple[np.ndarray, float]:
    """Melting points of the test rows, K, and the log likelihood of the training values."""
    task = table["task"].to_numpy()
    means = table["kelvin"].iloc[train].groupby(task[train]).mean()
    spreads = table["kelvin"].iloc[train].groupby(task[train]).std()
    share = (spreads[0] / SCALE_K) / spreads  # the second property on the scale of the first
    own = task[train]
    value = (table["kelvin"].to_numpy()[train] - means[own].to_numpy()) * share[own].to_numpy()

    def covariance(first, second):
        same = task[first][:, None] == task[second][None]
        return alike[np.ix_(first, second)] * np.where(same, 1, correlation) + weights.constant * same

    noisy = covariance(train, train)
    noisy[np.diag_indices_from(noisy)] += weights.noise
    factor = cho_factor(noisy, lower=True, overwrite_a=True)
    weighed = cho_solve(factor, value)
    likelihood = -0.5 * value @ weighed - np.log(np.diag(factor[0])).sum()
    return means[0] + (covariance(test, train) @ weighed) / share[0], likelihood


def compare(kind: str, salts: Salts, table: pd.DataFrame, other: pd.DataFrame, folds: int) -> None:
    """Print the scores with the second task and without, over the folds of one split."""
    weights = LONG_RANGE if kind in ("anion", "both") else NEAR
    both, rows = joint(salts, table, other)
    alike = kernel(both, weights)
    split = assign_folds(table, kind, folds, 1, derive_seed(published.SEED, kind))
    parts = []
    for _, _, train_ids, test_ids in folds_of(split):
        test = np.flatnonzero(rows["salt_id"].isin(test_ids) & (rows["task"] == 0))
        held = rows["salt_id"].isin(test_ids)
        for side in ("cation_id", "anion_id"):
            if kind in (side[:-3], "both"):
                held |= rows[side].isin(rows[side].iloc[test])
        train = np.flatnonzero(~held & ((rows["task"] == 1) | rows["salt_id"].isin(train_ids)))
        alone = train[rows["task"].to_numpy()[train] == 0]
        tried = {c: answer(alike, rows, train, test, c, weights) for c in CORRELATIONS}
        best = max(tried, key=lambda c: tried[c][1])
        measured = rows["kelvin"].to_numpy()[test]
        parts.append((measured, answer(alike, rows, alone, test, 1.0, weights)[0], tried[best][0]))
        print(f"{kind}: {len(test)} held out, correlation {best}", flush=True)
    measured, alone, helped = (np.concatenate(part) for part in zip(*parts, strict=True))
    for name, said in (("alone", alone), ("with the second property", helped)):
        print("   ", name, {key: round(value, 3) for key, value in published.scores(measured, said).items()})


if __name__ == "__main__":
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--splits", nargs="+", default=["random", "anion"], choices=published.KINDS)
    parser.add_argument("--properties", nargs="+", default=list(FILES), choices=list(FILES))
    parser.add_argument("--folds", type=int, default=5)
    given = parser.parse_args()
    of_salts, of_table = published.published_salts()
    for name in given.properties:
        second = second_property(name)
        print(f"{name}: {len(second)} salts, {second['salt_id'].isin(of_table['salt_id']).sum()} in common")
        for one in given.splits:
            compare(one, of_salts, of_table, second, 3 if one == "both" else given.folds)
