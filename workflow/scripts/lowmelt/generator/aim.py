"""Driving the generator toward what is wanted: sample, score, re-weight, again.

As in REINVENT (Olivecrona et al. 2017, 10.1186/s13321-017-0235-x, "augmented likelihood") the density that is
aimed at is the prior density times exp(strength * score). Here ions are drawn from a finite pool, so that the
density is a table: scores of drawn salts train an additive model of cation and anion, which says the score of
all others.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from rdkit import Chem
from rdkit.Chem import rdFingerprintGenerator
from sklearn.linear_model import Ridge

from lowmelt.errors import LowmeltError
from lowmelt.generator.chemistry import synthetic_accessibility

Score = Callable[[Sequence[str], Sequence[str]], np.ndarray]
_COUNTS = rdFingerprintGenerator.GetMorganGenerator(radius=2, fpSize=512)
RIDGE = 10.0


class AimError(LowmeltError):
    """What is wanted leaves no ion to choose from, or a pattern cannot be read."""


@dataclass(frozen=True)
class Aim:
    """What is wanted of salts, and how hard it is pursued.

    Attributes:
        below_K: the salt shall be liquid at this temperature.
        salts: salts that are scored in all.
        rounds: of sampling and re-weighting.
        strength: of the score against the prior density, in nats.
        explore: share of each round that is drawn from the prior density.
        max_sa_score: of either ion (1 easy, 10 hard).
        keep: SMARTS, one of which the cation or the anion must hold; empty asks for none.
        avoid: SMARTS that neither may hold.
    """

    below_K: float = 298.15
    salts: int = 10_000
    rounds: int = 10
    strength: float = 8.0
    explore: float = 0.1
    max_sa_score: float = 10.0
    keep: Sequence[str] = ()
    avoid: Sequence[str] = ()


def suitable(pool: pd.DataFrame, aim: Aim) -> pd.DataFrame:
    """The ions of a pool (columns smiles, kind) that are easy enough to make and hold nothing to avoid.

    Raises:
        AimError: a SMARTS cannot be read, or a kind has no ion left.
    """
    avoid = [_pattern(text) for text in aim.avoid]
    molecules = [Chem.MolFromSmiles(text) for text in pool["smiles"]]
    clean = [not any(molecule.HasSubstructMatch(one) for one in avoid) for molecule in molecules]
    left = pool[np.array(clean) & (synthetic_accessibility(pool["smiles"]) <= aim.max_sa_score)]
    for kind in ("cation", "anion"):
        if kind not in set(left["kind"]):
            raise AimError(f"generator.aim: no {kind} is left; loosen max_sa_score or avoid")
    return left.reset_index(drop=True)


def _pattern(text: str) -> Chem.Mol:
    pattern = Chem.MolFromSmarts(text)
    if pattern is None:
        raise AimError(f"generator.aim: '{text}' is no SMARTS; correct it")
    return pattern


def aim_at(pool: pd.DataFrame, score: Score, aim: Aim, seed: int) -> pd.DataFrame:
    """Salts drawn toward a score.

    Args:
        pool: columns smiles, kind, probability (prior density of the ion).
        score: takes m cations and m anions, gives m scores in 0..1.
        aim: see there; with ``strength`` 0 this is plain sampling.
        seed: of the draws.

    Returns:
        Distinct salts in the order of drawing: cation, anion, score, round.

    Raises:
        AimError: no ion of the pool holds what is to be kept.
    """
    random = np.random.default_rng(seed)
    pool = suitable(pool, aim)
    sides = [pool[pool["kind"] == kind] for kind in ("cation", "anion")]
    prints = [np.array([_counts(text) for text in side["smiles"]], dtype=np.float32) for side in sides]
    prior = [np.log(side["probability"].to_numpy() + 1e-12) for side in sides]
    kept = [_holds(side["smiles"], aim.keep) for side in sides]
    if aim.keep and not any(flags.any() for flags in kept):
        raise AimError("generator.aim: no ion of the pool holds what is to be kept; give another SMARTS")
    gain, seen, rows = [np.zeros(len(side)) for side in sides], set[tuple[int, int]](), []
    for number in range(aim.rounds):
        wanted = aim.salts * (number + 1) // aim.rounds - len(seen)
        weights = [p + aim.strength * g for p, g in zip(prior, gain, strict=True)]
        drawn = _draw(weights, prior, kept, wanted, aim, seen, random)
        if not len(drawn):
            break
        texts = [side["smiles"].to_numpy()[drawn[:, i]].tolist() for i, side in enumerate(sides)]
        found = np.asarray(score(*texts), dtype=float)
        rows += list(zip(*texts, found, [number + 1] * len(found), drawn[:, 0], drawn[:, 1], strict=True))
        table = np.array([row[4:] for row in rows])
        joint = np.hstack([prints[0][table[:, 0]], prints[1][table[:, 1]]])
        model = Ridge(RIDGE).fit(joint, [row[2] for row in rows])
        halves = np.split(model.coef_, [prints[0].shape[1]])
        gain = [each @ half for each, half in zip(prints, halves, strict=True)]
        gain = [each - each.max() for each in gain]
    return pd.DataFrame([row[:4] for row in rows], columns=["cation", "anion", "score", "round"])


def _draw(
    weights: Sequence[np.ndarray],
    prior: Sequence[np.ndarray],
    kept: Sequence[np.ndarray],
    count: int,
    aim: Aim,
    seen: set[tuple[int, int]],
    random: np.random.Generator,
) -> np.ndarray:
    """(m, 2) rows of cations and anions not drawn before, m up to ``count``; ``seen`` grows by them."""
    drawn: list[tuple[int, int]] = []
    for _ in range(20):
        missing = count - len(drawn)
        if missing <= 0:
            break
        plain = random.random(missing) < aim.explore
        columns = [
            np.where(plain, _choose(p, missing, random), _choose(w, missing, random))
            for w, p in zip(weights, prior, strict=True)
        ]
        for pair in zip(*(column.tolist() for column in columns), strict=True):
            if pair not in seen and (not aim.keep or kept[0][pair[0]] or kept[1][pair[1]]):
                seen.add(pair)
                drawn.append(pair)
    return np.array(drawn, dtype=int).reshape(-1, 2)


def _choose(log_weights: np.ndarray, count: int, random: np.random.Generator) -> np.ndarray:
    weights = np.exp(log_weights - log_weights.max())
    return random.choice(len(weights), size=count, p=weights / weights.sum())


def _holds(smiles: Sequence[str], patterns: Sequence[str]) -> np.ndarray:
    wanted = [_pattern(text) for text in patterns]
    return np.array(
        [any(Chem.MolFromSmiles(text).HasSubstructMatch(one) for one in wanted) for text in smiles],
        dtype=bool,
    )


def _counts(smiles: str) -> np.ndarray:
    return _COUNTS.GetCountFingerprintAsNumPy(Chem.MolFromSmiles(smiles))
