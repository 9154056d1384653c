"""The link model of lowmelt: the affinity of two ions and how much studied they are, each with its weight.

A link has two causes: both ions are much studied, and they suit each other. Similar ions say whether they
suit each other: kernel ridge regression and votes of neighbours, of both sides (``features``). The
affinity is learnt from these on hidden links against degree-matched non-links, where popularity says
nothing, by gradient boosting; links are hidden in turn at random, all of a cation's, all of an anion's,
and of both, so that new ions have their place. The score is a weighted sum of the affinity and of the
degrees, with weights learnt on validation links that the affinity was not learnt on (``weights``).
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
)  # fmt: skip
from lowmelt.links.graph import Side, matrix
from lowmelt.links.kernels import ANION_MIX, CATION_MIX, IonKernel
from lowmelt.links.negatives import against, join, sample_matched
from lowmelt.links.splits import KINDS, TEST, split_links
from lowmelt.links.weights import TrainingSet, learn_weights, terms

MONOTONIC = [1] * 12 + [0] * (len(NAMES) - 12)  # more votes for a pair never speak against it
ROWS = 300  # cations, at most, from which other pairs are drawn


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
        negatives_each: non-links for each link that is learnt from.
        trees: boosted trees of the affinity.
        listed: validation links, at most, whose cation is asked for its anion among all.
    """

    folds: int = 8
    hide: float = 0.15
    negatives_each: int = 12
    trees: int = 80
    listed: int = 1000


class HybridModel:
    """Scores of all pairs of a graph from the links given to it."""

    def __init__(self, cations: Side, anions: Side, kernels: Kernels, settings: Settings) -> None:
        self.cations, self.anions = cations, anions
        self.kernels, self.settings = kernels, settings

    def fit(
        self,
        train: np.ndarray,
        valid: np.ndarray,
        rng: np.random.Generator,
        added: np.ndarray | None = None,
        weight: np.ndarray | None = None,
    ) -> "HybridModel":
        """Learn from training links; the model comes back itself.

        Args:
            train: links (m, 2): the affinity and what neighbours say.
            valid: links (k, 2), none of them in ``train``: the weights of the score.
            rng: source of chance.
            added: pairs that a round of expansion added.
            weight: how much each of them counts as a link, between 0 and 1. They vote; the affinity is
                learnt on known links, so that the model does not learn from its own predictions.
        """
        self.observe(train, added, weight)
        self.trees = self._learn_affinity(train, rng)
        self.weights = learn_weights(self._training_set(train, valid, rng))
        return self

    def observe(
        self, links: np.ndarray, added: np.ndarray | None = None, weight: np.ndarray | None = None
    ) -> None:
        """Take these links as the known ones that vote and count, without learning anew."""
        self.links = matrix(links, (len(self.cations), len(self.anions)))
        if added is not None and weight is not None and len(added):
            self.links[added[:, 0], added[:, 1]] = np.maximum(self.links[added[:, 0], added[:, 1]], weight)
        self.cation_operators, self.anion_operators = self._operators(self.links)

    def block(self, rows: slice | np.ndarray) -> np.ndarray:
        """Scores (p, n_anions) of some cations with all anions, float32."""
        return self.judge(self._features(rows))

    def affinity(self, rows: slice | np.ndarray) -> np.ndarray:
        """The affinity alone, log odds (p, n_anions), float32."""
        return self._affinity(self._features(rows))

    def judge(self, features: np.ndarray) -> np.ndarray:
        """Scores (...) from the features (..., 18) of pairs, float32."""
        return terms(features, self._affinity(features)) @ self.weights

    def _features(self, rows: slice | np.ndarray) -> np.ndarray:
        return pair_features(self.cation_operators.take(rows), self.anion_operators, self.links)

    def _affinity(self, features: np.ndarray) -> np.ndarray:
        log_odds = self.trees.decision_function(features.reshape(-1, len(NAMES)))
        return log_odds.reshape(features.shape[:-1]).astype(np.float32)

    def _operators(self, links: np.ndarray) -> tuple[Operators, Operators]:
        k = self.kernels
        return (
            known_operators(k.cation_matrix, links, self.cations.charge, CATION_SETTINGS),
            known_operators(k.anion_matrix, links.T.copy(), self.anions.charge, ANION_SETTINGS),
        )

    def _learn_affinity(self, train: np.ndarray, rng: np.random.Generator) -> HistGradientBoostingClassifier:
        """Boosted trees that tell hidden links from degree-matched non-links."""
        folds = [self._hide(train, KINDS[k % len(KINDS)], rng) for k in range(self.settings.folds)]
        features, truth, weight = (np.concatenate(x) for x in zip(*folds, strict=True))
        model = HistGradientBoostingClassifier(
            max_iter=self.settings.trees,
            learning_rate=0.1,
            max_leaf_nodes=8,
            min_samples_leaf=min(30, max(5, len(train) // 40)),
            l2_regularization=5.0,
            monotonic_cst=MONOTONIC,
            early_stopping=False,
            random_state=int(rng.integers(2**31)),
        )
        return model.fit(features, truth, sample_weight=weight)

    def _hide(self, train: np.ndarray, kind: str, rng: np.random.Generator) -> tuple[np.ndarray, ...]:
        """Features of hidden links and their non-links without the hidden ones, truth and weight."""
        part = split_links(train, self.links.shape, kind, rng, 0.01, self.settings.hide)
        hidden, left = train[part == TEST], self.links.copy()
        if kind in ("cold_cation", "cold_both"):
            left[np.unique(hidden[:, 0])] = 0.0
        if kind in ("cold_anion", "cold_both"):
            left[:, np.unique(hidden[:, 1])] = 0.0
        left[hidden[:, 0], hidden[:, 1]] = 0.0
        judged = sample_matched(hidden, self.links, rng, self.settings.negatives_each)
        if not len(judged.non_links):  # a handful of links leaves no choice
            judged = against(hidden, _others(train, self.links, rng, 8 * len(hidden)))
        cations, anions = self._operators(left)
        rows, row = np.unique(judged.pairs[:, 0], return_inverse=True)
        features = pair_features(cations.take(rows), anions, left)[row, judged.pairs[:, 1]]
        return features, judged.truth, judged.weight

    def _training_set(self, train: np.ndarray, valid: np.ndarray, rng: np.random.Generator) -> TrainingSet:
        known = np.maximum(self.links, matrix(valid, self.links.shape))
        judged = join(
            sample_matched(valid, known, rng, self.settings.negatives_each),
            against(valid, _others(train, known, rng, 8 * len(valid))),
        )
        listed = valid[rng.permutation(len(valid))[: self.settings.listed]]
        rows, row = np.unique(np.r_[judged.pairs[:, 0], listed[:, 0]], return_inverse=True)
        features = self._features(rows)
        every = terms(features, self._affinity(features))
        of_pair, of_list = np.split(row, [len(judged.pairs)])
        mask = known[listed[:, 0]] > 0
        mask[np.arange(len(listed)), listed[:, 1]] = False
        return TrainingSet(
            pairs=every[of_pair, judged.pairs[:, 1]],
            truth=judged.truth,
            weight=judged.weight,
            lists=every[of_list],
            chosen=listed[:, 1],
            mask=mask,
        )


def _others(train: np.ndarray, known: np.ndarray, rng: np.random.Generator, size: int) -> np.ndarray:
    """Non-links (k, 2) of some cations with anions of which half are drawn by degree, half evenly."""
    cation = rng.choice(rng.permutation(len(known))[:ROWS], size)
    by_degree = train[rng.integers(len(train), size=size), 1]
    anion = np.where(rng.random(size) < 0.5, by_degree, rng.integers(known.shape[1], size=size))
    return np.stack([cation, anion], 1)[known[cation, anion] == 0]
