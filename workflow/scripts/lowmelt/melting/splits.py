"""Folds of salts: at random, or with no cation, no anion, or neither of a test salt seen in training."""

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt
import pandas as pd

KINDS = ("random", "cation", "anion", "both")


def assign_folds(salts: pd.DataFrame, kind: str, folds: int, repeats: int, seed: int) -> pd.DataFrame:
    """Fold numbers of salts: salt_id, repeat, cation_fold, anion_fold (one row a salt and repeat).

    A ``random`` split numbers salts, ``cation`` and ``anion`` number ions, so that all salts of an ion
    share its fold; ``both`` numbers cations and anions independently. A fold that does not apply is -1.

    Args:
        salts: columns salt_id, cation_id, anion_id.
        kind: one of ``KINDS``.
        folds: number of folds (for ``both``, of each kind of ion).
        repeats: how often the numbers are drawn anew.
        seed: of the draws.
    """
    draws = np.random.default_rng(seed)
    tables = []
    for repeat in range(repeats):
        table = pd.DataFrame({"salt_id": salts["salt_id"].to_numpy(), "repeat": repeat})
        by_cation = {"random": "salt_id", "cation": "cation_id", "both": "cation_id"}.get(kind)
        by_anion = {"anion": "anion_id", "both": "anion_id"}.get(kind)
        for column, by in (("cation_fold", by_cation), ("anion_fold", by_anion)):
            table[column] = _numbered(salts[by], folds, draws) if by else -1
        tables.append(table)
    return pd.concat(tables, ignore_index=True)


def _numbered(names: pd.Series, folds: int, draws: np.random.Generator) -> npt.NDArray[np.int64]:
    """A fold for each name: names with many salts first, each to the fold with the fewest salts so far.

    Ties and the order of equally frequent names are drawn, so that repeats differ.
    """
    counts = names.value_counts()
    order = counts.iloc[np.argsort(-counts.to_numpy() * draws.uniform(0.5, 1.5, len(counts)), kind="stable")]
    filled = np.zeros(folds)
    fold_of = {}
    for name, count in order.items():
        fold_of[name] = int(np.argmin(filled + draws.uniform(0, 1e-3, folds)))
        filled[fold_of[name]] += count
    return np.asarray(names.map(fold_of), dtype=np.int64)


def folds_of(split: pd.DataFrame) -> Iterator[tuple[int, int, npt.NDArray, npt.NDArray]]:
    """Pairs of training and test salts of a split.

    Yields:
        repeat, fold, and the salt_id of the training and of the test salts. In a ``both`` split the fold
        (i, j) tests salts of cation fold i and anion fold j, and trains on those that share neither.
    """
    for repeat in split["repeat"].unique():
        table = split[split["repeat"] == repeat]
        pairs = (
            table[["cation_fold", "anion_fold"]].drop_duplicates().sort_values(["cation_fold", "anion_fold"])
        )
        for fold, (i, j) in enumerate(pairs.itertuples(index=False)):
            same_cation, same_anion = table["cation_fold"].eq(i), table["anion_fold"].eq(j)
            if i < 0 or j < 0:
                test = same_cation & same_anion
                train = ~test
            else:
                test, train = same_cation & same_anion, ~same_cation & ~same_anion
            yield (
                int(repeat),
                fold,
                table["salt_id"][train].to_numpy(),
                table["salt_id"][test].to_numpy(),
            )
