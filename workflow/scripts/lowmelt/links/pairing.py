"""The link model of lowmelt: what similar ions say, weighed by what proved right on hidden links.

A link has two causes: both ions are much studied, and they suit each other. Kernel ridge regression over
similar cations and over similar anions says which partners are likely. The affinity is learnt on hidden
links against crosses of the same links, where popularity says nothing: gradient boosting on what
neighbours of both sides say. Links are hidden in turn at random, all of a cation's, all of an anion's,
and of both, so that new ions have their place. The score is a weighted sum of these parts and of the
degrees; its weights are learnt on hidden links that the affinity was not learnt on (``weighing``).
"""

from dataclasses import dataclass

import numpy as np
from sklearn.ensemble import HistGradientBoostingClassifier

from lowmelt.links.features import (
    ANION_SETTINGS,
    CATION_SETTINGS,
    NAMES,
    Operators,
    known_operators,
    pair_features,
)
from lowmelt.links.graph import Side, matrix
from lowmelt.links.kernels import ANION_MIX, CATION_MIX, IonKernel
from lowmelt.links.negatives import matched_pairs
from lowmelt.links.splits import KINDS, TEST, split_links
from lowmelt.links.trees import LEAVES, Trees, compile_trees
from lowmelt.links.weighing import Lessons, join, learn_weights, parts

MONOTONIC = [1] * 12 + [0] * (len(NAMES) - 12)  # more votes for a pair never speak against it
ROWS = 300  # cations, at most, from which random pairs are drawn in each fold


@dataclass(frozen=True)
class Kernels:
    """Similarities of the known ions among themselves, and the functions for new ones."""

    cation: IonKernel
    anion: IonKernel
    cation_matrix: np.ndarray
    anion_matrix: np.ndarray


def make_kernels(cations: Side, anions: Side) -> Kernels:
    """Similarities of all ions of a graph."""
    cation, anion = IonKernel(cations, CATION_MIX), IonKernel(anions, ANION_MIX)
    return Kernels(cation, anion, cation(cations), anion(anions))


@dataclass(frozen=True)
class Settings:
    """Sizes of the model.

    Attributes:
        folds: how often links are hidden to learn from; the four ways of hiding take turns.
        hide: share of links, of cations or of anions hidden each time.
        negatives_each: crosses for each hidden link.
        trees: boosted trees; half of them learn from each half of the hidden links.
        listed: hidden links of a fold, at most, whose cation is asked for its anion among all.
        pairs_count: how much telling links from other pairs counts beside ranking anions.
        new_anion_count: how much a fold counts in the weights that hides all links of anions: a new
            anion's links are sure to come there, which they are not elsewhere.
    """

    folds: int = 4
    hide: float = 0.15
    negatives_each: int = 12
    trees: int = 120
    listed: int = 400
    pairs_count: float = 6.0
    new_anion_count: float = 0.25


@dataclass(frozen=True)
class Fold:
    """Links hidden at once, and pairs that are none, with what is known without the hidden ones.

    Attributes:
        features: of some cations with all anions (p, n_anions, 18).
        hidden, crosses, others: pairs (m, 2) of a row of ``features`` and an anion, in two halves:
            hidden links; crosses of the links of this half; pairs of other ions.
        barred: links of these cations, hidden or not (p, n_anions).
        count: weight of the fold.
    """

    features: np.ndarray
    hidden: list[np.ndarray]
    crosses: list[np.ndarray]
    others: list[np.ndarray]
    barred: np.ndarray
    count: float

    def at(self, pairs: np.ndarray) -> np.ndarray:
        """Features (m, 18) of pairs."""
        return self.features[pairs[:, 0], pairs[:, 1]]


class PairingModel:
    """Scores of all pairs of a graph from the links given to it."""

    def __init__(self, cations: Side, anions: Side, kernels: Kernels, settings: Settings) -> None:
        self.cations, self.anions = cations, anions
        self.kernels, self.settings = kernels, settings

    def fit(
        self,
        train: np.ndarray,
        rng: np.random.Generator,
        added: np.ndarray | None = None,
        weight: np.ndarray | None = None,
    ) -> "PairingModel":
        """Learn from links (m, 2); pairs added earlier count as much as their weight, between 0 and 1.

        Added pairs take part in the votes and regressions only: what suits is learnt on known links, so
        that the model does not learn from its own answers that it is right.
        """
        shape = len(self.cations), len(self.anions)
        self.links = matrix(train, shape)
        if added is not None and weight is not None and len(added):
            votes = np.zeros(shape, np.float32)
            votes[added[:, 0], added[:, 1]] = weight
            self.links = np.maximum(self.links, votes)
        folds = [self._fold(train, KINDS[k % len(KINDS)], rng) for k in range(self.settings.folds)]
        self.affinities = [self._affinity(folds, half, len(train), rng) for half in (0, 1)]
        lessons = [self._lessons(fold, half, rng) for fold in folds for half in (0, 1)]
        self.weights = learn_weights(join(lessons), self.settings.pairs_count)
        self.cation_operators, self.anion_operators = self._operators(self.links)
        return self

    def block(self, rows: slice | np.ndarray) -> np.ndarray:
        """Scores (p, n_anions) of some cations with all anions, float32."""
        cations = self.cation_operators.take(rows)
        return self.judge(pair_features(cations, self.anion_operators, self.links))

    def judge(self, features: np.ndarray) -> np.ndarray:
        """Scores (...) from the features (..., 18) of pairs, float32."""
        flat = features.reshape(-1, len(NAMES))
        logit = (self.affinities[0](flat) + self.affinities[1](flat)) / 2
        return parts(features, logit.reshape(features.shape[:-1])) @ self.weights

    def _operators(self, links: np.ndarray) -> tuple[Operators, Operators]:
        k = self.kernels
        return (
            known_operators(k.cation_matrix, links, self.cations.charge, CATION_SETTINGS),
            known_operators(k.anion_matrix, links.T.copy(), self.anions.charge, ANION_SETTINGS),
        )

    def _fold(self, train: np.ndarray, kind: str, rng: np.random.Generator) -> Fold:
        settings = self.settings
        part = split_links(train, self.links.shape, kind, rng, 0.01, settings.hide)
        hidden, left = train[part == TEST], self.links.copy()
        if kind in ("cold_cation", "cold_both"):
            left[np.unique(hidden[:, 0])] = 0.0
        if kind in ("cold_anion", "cold_both"):
            left[:, np.unique(hidden[:, 1])] = 0.0
        left[hidden[:, 0], hidden[:, 1]] = 0.0
        half = rng.integers(2, size=len(hidden))
        crosses = [matched_pairs(hidden[half == h], self.links, rng, settings.negatives_each) for h in (0, 1)]
        others = _other_pairs(train, self.links, 8 * max(4, len(hidden)), rng)
        rows = np.unique(np.concatenate([hidden, others])[:, 0])

        def counted(pairs: np.ndarray) -> np.ndarray:
            return np.stack([np.searchsorted(rows, pairs[:, 0]), pairs[:, 1]], 1)

        cations, anions = self._operators(left)
        return Fold(
            features=pair_features(cations.take(rows), anions, left),
            hidden=[counted(hidden[half == h]) for h in (0, 1)],
            crosses=[counted(pairs) for pairs in crosses],
            others=[counted(others[h::2]) for h in (0, 1)],
            barred=self.links[rows] > 0,
            count=settings.new_anion_count if kind in ("cold_anion", "cold_both") else 1.0,
        )

    def _affinity(self, folds: list[Fold], half: int, n_links: int, rng: np.random.Generator) -> Trees:
        """Boosted trees that tell one half of the hidden links from their crosses."""
        halves, wrong = [half], "crosses"
        if min(sum(len(getattr(f, kind)[half]) for f in folds) for kind in ("hidden", "crosses")) < 2:
            halves, wrong = [0, 1], "others"  # a handful of links: none can be spared, none crossed
        links, crosses = (
            np.concatenate([fold.at(getattr(fold, kind)[h]) for fold in folds for h in halves])
            for kind in ("hidden", wrong)
        )
        model = HistGradientBoostingClassifier(
            max_iter=max(1, self.settings.trees // 2),
            learning_rate=0.1,
            max_leaf_nodes=LEAVES,
            min_samples_leaf=min(30, max(5, n_links // 40)),
            l2_regularization=5.0,
            monotonic_cst=MONOTONIC,
            early_stopping=False,
            random_state=int(rng.integers(2**31)),
        )
        truth = np.r_[np.ones(len(links)), np.zeros(len(crosses))]
        return compile_trees(model.fit(np.concatenate([links, crosses]), truth))

    def _lessons(self, fold: Fold, half: int, rng: np.random.Generator) -> Lessons:
        """One half of a fold's links, judged by the affinity that was learnt on the other half."""
        affinity = self.affinities[1 - half]

        def judged(features: np.ndarray) -> np.ndarray:
            flat = features.reshape(-1, len(NAMES))
            return parts(features, affinity(flat).reshape(features.shape[:-1]))

        hidden, crosses, others = fold.hidden[half], fold.crosses[half], fold.others[half]
        shares = [np.full(len(w), k * len(hidden) / max(1, len(w))) for k, w in ((1, crosses), (2, others))]
        listed = hidden[rng.permutation(len(hidden))[: self.settings.listed // 2]]
        barred = fold.barred[listed[:, 0]]
        barred[np.arange(len(listed)), listed[:, 1]] = False
        return Lessons(
            pairs=judged(fold.at(np.concatenate([hidden, crosses, others]))),
            truth=np.r_[np.ones(len(hidden)), np.zeros(len(crosses) + len(others))],
            pair_weight=fold.count * np.concatenate([np.ones(len(hidden)), *shares]),
            lists=judged(fold.features[listed[:, 0]]),
            right=listed[:, 1],
            barred=barred,
            list_weight=np.full(len(listed), fold.count),
        )


def _other_pairs(train: np.ndarray, links: np.ndarray, size: int, rng: np.random.Generator) -> np.ndarray:
    """Pairs (k, 2) that are no links: half drawn by the degrees of the ions, half evenly."""
    by_degree = train[rng.integers(len(train), size=min(ROWS, len(train))), 0]
    evenly = rng.integers(len(links), size=min(ROWS, len(links)))
    cation = np.concatenate([rng.choice(pool, size) for pool in (by_degree, evenly)])
    anion = np.r_[train[rng.integers(len(train), size=size), 1], rng.integers(links.shape[1], size=size)]
    return rng.permutation(np.stack([cation, anion], 1)[links[cation, anion] == 0])
