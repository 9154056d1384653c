"""Putting sampled cations and anions together, and the baselines that only pair known ions."""

from collections.abc import Callable, Sequence

import numpy as np
import pandas as pd

from lowmelt.generator.exchange import exchange

Score = Callable[[Sequence[str], Sequence[str]], np.ndarray]


def known_pairs(ions: pd.DataFrame, count: int, weighting: str, seed: int) -> tuple[list[str], list[str]]:
    """Baseline with nothing learned: ``count`` independent draws of a known cation and a known anion.

    Args:
        ions: columns smiles, charge, degree.
        count: number of pairs.
        weighting: "uniform"; "degree": an ion is drawn in proportion to its number of partners; or
            "exchanged": relatives of the known ions (``exchange``) are drawn in their place.
        seed: of the draws.
    """
    random = np.random.default_rng(seed)
    drawn = []
    for sign in (1, -1):
        side = ions[ions["charge"] * sign > 0]
        smiles, weights = side["smiles"].tolist(), side["degree"].to_numpy(float)
        if weighting == "exchanged":
            smiles = exchange(smiles, count, seed)
        if weighting != "degree":
            weights = np.ones(len(smiles))
        drawn.append(list(random.choice(smiles, size=count, p=weights / weights.sum())))
    return drawn[0], drawn[1]


def choose_partners(
    cations: Sequence[str],
    anions: Sequence[str],
    usable: np.ndarray,
    score: Score,
    seed: int,
    choices: int = 200,
) -> list[str]:
    """Reorder the anions so that likely partners stand together; nothing is dropped and nothing added.

    Rows whose two strings are both ions are taken in groups of ``choices``; in each group every cation in
    turn draws one of the anions still free, in proportion to its score. The other rows stay as they
    are, so that the pairing cannot raise the validity.

    Args:
        cations: n sampled strings.
        anions: n sampled strings.
        usable: (n,) both strings of the row are ions.
        score: takes k cations and k anions, gives k scores in 0..1.
        seed: of the draws.
        choices: size of a group.
    """
    random = np.random.default_rng(seed)
    chosen = np.array(anions, dtype=object)
    rows = np.flatnonzero(usable)
    for at in range(0, len(rows), choices):
        group = rows[at : at + choices]
        left = [cations[i] for i in group for _ in group]
        right = [anions[j] for _ in group for j in group]
        table = np.asarray(score(left, right), dtype=float).reshape(len(group), len(group)) + 1e-6
        free = list(range(len(group)))
        for i in random.permutation(len(group)):
            odds = table[i, free]
            picked = free.pop(random.choice(len(free), p=odds / odds.sum()))
            chosen[group[i]] = anions[group[picked]]
    return list(chosen)
