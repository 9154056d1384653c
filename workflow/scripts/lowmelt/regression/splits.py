"""Folds of salts: at random, by ion, by homologous series, or by source, so that relatives leave together."""

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt
import pandas as pd

# What shares a fold in each kind of split, as columns of the table of salts.
GROUPS = {
    "random": ("salt_id",),
    "cation": ("cation_id",),
    "anion": ("anion_id",),
    "both": ("cation_id", "anion_id"),
    "series": ("series",),
    "source": ("source",),
}
KINDS = tuple(GROUPS)


def assign_folds(salts: pd.DataFrame, kind: str, folds: int, repeats: int, seed: int) -> pd.DataFrame:
    """The fold in which each salt is tested, and the folds in which it is not trained on.

    A group of ``GROUPS[kind]`` is in one fold, so that its salts are tested together and are absent from
    training. In a ``both`` split, of folds x folds parts, part (i, j) tests the salts of cation fold i and
    anion fold j, and trains on those that share neither. A salt may have several groups, joined by ``;``
    (values from two sources): it is tested in the fold of the first and trained on where none of them is
    tested.

    Args:
        salts: columns salt_id and those of ``GROUPS[kind]``.
        kind: one of ``KINDS``.
        folds: number of folds (for ``both``, of each kind of ion).
        repeats: how often the folds are drawn anew.
        seed: of the draws.

    Returns:
        One row a salt and repeat: salt_id, repeat, fold, absent (list of folds, its own among them).
    """
    draws = np.random.default_rng(seed)
    tables = []
    for repeat in range(repeats):
        sides = [_folds_of_groups(salts[column], folds, draws) for column in GROUPS[kind]]
        if len(sides) == 1:
            fold, absent = [own[0] for own in sides[0]], [sorted(set(own)) for own in sides[0]]
        else:
            pairs = [(first[0], second[0]) for first, second in zip(*sides, strict=True)]
            fold = [i * folds + j for i, j in pairs]
            absent = [
                [i * folds + k for k in range(folds)] + [k * folds + j for k in range(folds) if k != i]
                for i, j in pairs
            ]
        tables.append(
            pd.DataFrame({"salt_id": salts["salt_id"].to_numpy(), "repeat": repeat, "fold": fold})
            .assign(absent=pd.Series(absent, dtype=object))
        )  # fmt: skip
    return pd.concat(tables, ignore_index=True)


def count_groups(salts: pd.DataFrame, kind: str) -> int:
    """Number of distinct groups (of pairs of groups for ``both``) in a kind of split."""
    return len(salts[list(GROUPS[kind])].drop_duplicates())


def folds_of(split: pd.DataFrame) -> Iterator[tuple[int, int, npt.NDArray, npt.NDArray]]:
    """Training and test salts of a split.

    Yields:
        repeat, fold, and the salt_id of the training and of the test salts.
    """
    for repeat in split["repeat"].unique():
        table = split[split["repeat"] == repeat]
        names = table["salt_id"].to_numpy()
        absent = [set(folds) for folds in table["absent"]]
        for fold in sorted(table["fold"].unique()):
            train = np.array([fold not in folds for folds in absent])
            test = (table["fold"] == fold).to_numpy()
            yield int(repeat), int(fold), names[train], names[test]


def _folds_of_groups(names: pd.Series, folds: int, draws: np.random.Generator) -> list[list[int]]:
    """The folds of each salt's groups, the first group's first."""
    own = [str(name).split(";") for name in names]
    fold_of = _numbered(pd.Series([group for groups in own for group in groups]), folds, draws)
    return [[fold_of[group] for group in groups] for groups in own]


def _numbered(groups: pd.Series, folds: int, draws: np.random.Generator) -> dict[str, int]:
    """A fold for each group: groups with many salts first, each to the fold with the fewest salts so far.

    Ties and the order of equally frequent groups are drawn, so that repeats differ.
    """
    counts = groups.value_counts()
    order = counts.iloc[np.argsort(-counts.to_numpy() * draws.uniform(0.5, 1.5, len(counts)), kind="stable")]
    filled = np.zeros(folds)
    fold_of = {}
    for name, count in order.items():
        fold_of[str(name)] = int(np.argmin(filled + draws.uniform(0, 1e-3, folds)))
        filled[fold_of[str(name)]] += count
    return fold_of
