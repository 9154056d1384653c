"""The link model of lowmelt: kernel ridge regression plus a boosted judgement of affinity.

A link has two causes: both ions are much studied, and they suit each other. The ridge regression over
similar cations says which anions are likely for a cation, the popular ones first. The affinity is
learnt on hidden links against crosses of the same links, where popularity says nothing: gradient
boosting on what neighbours of both sides say. Links are hidden in turn at random, all of a cation's,
all of an anion's, and of both, so that new ions have their place.
The score is their weighted sum. An anion without links has no ridge regression over cations; the
regression over both sides, a constant and a larger weight of the affinity stand in for it.
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

RIDGE, ANION_RIDGE, BOTH = map(NAMES.index, ("cation_ridge", "anion_ridge", "both_smooth"))
PIECE = 8192
CATION_DEGREE, ANION_DEGREE = map(NAMES.index, ("cation_degree", "anion_degree"))


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
        trees: boosted trees.
        affinity_weight: weight of the affinity (a logit) beside the ridge regression (a share).
        anion_weight: weight of the ridge regression over similar anions.
        new_anion_score: what an anion without links has in place of the ridge regression.
        new_anion_weight: weight of the affinity for an anion without links.
        popularity_weight: weight of the sum of log(1 + degree) of both ions.
    """

    folds: int = 4
    hide: float = 0.15
    negatives_each: int = 12
    trees: int = 100
    affinity_weight: float = 0.025
    anion_weight: float = 0.2
    new_anion_score: float = 0.12
    new_anion_weight: float = 0.05
    popularity_weight: float = 0.01


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
        examples = [self._examples(train, KINDS[k % len(KINDS)], rng) for k in range(self.settings.folds)]
        features, truth = (np.concatenate(column) for column in zip(*examples, strict=True))
        self.affinity = HistGradientBoostingClassifier(
            max_iter=self.settings.trees,
            learning_rate=0.06,
            max_leaf_nodes=8,
            min_samples_leaf=min(60, max(5, len(train) // 20)),
            l2_regularization=5.0,
            early_stopping=False,
            random_state=int(rng.integers(2**31)),
        ).fit(features, truth)
        self.cation_operators, self.anion_operators = self._operators(self.links)
        return self

    def block(self, rows: slice | np.ndarray) -> np.ndarray:
        """Scores (p, n_anions) of some cations with all anions, float32."""
        cations = self.cation_operators.take(rows)
        return self.judge(pair_features(cations, self.anion_operators, self.links))

    def judge(self, features: np.ndarray) -> np.ndarray:
        """Scores (...) from the features (..., 18) of pairs, float32."""
        settings = self.settings
        logit = self._logits(features.reshape(-1, len(NAMES))).reshape(features.shape[:-1])
        known = features[..., RIDGE] + settings.affinity_weight * logit
        new = settings.new_anion_score + settings.new_anion_weight * logit + features[..., BOTH]
        base = np.where(features[..., ANION_DEGREE] > 0, known, new)
        popularity = features[..., CATION_DEGREE] + features[..., ANION_DEGREE]
        base += settings.anion_weight * features[..., ANION_RIDGE] + settings.popularity_weight * popularity
        return base.astype(np.float32)

    def _logits(self, features: np.ndarray) -> np.ndarray:
        """Affinity of pairs, in pieces that stay in the processor's cache while all trees pass over them."""
        pieces = [features[start : start + PIECE] for start in range(0, len(features), PIECE)]
        return np.concatenate([self.affinity.decision_function(piece) for piece in pieces])

    def _operators(self, links: np.ndarray) -> tuple[Operators, Operators]:
        k = self.kernels
        return (
            known_operators(k.cation_matrix, links, self.cations.charge, CATION_SETTINGS),
            known_operators(k.anion_matrix, links.T.copy(), self.anions.charge, ANION_SETTINGS),
        )

    def _examples(self, train: np.ndarray, kind: str, rng: np.random.Generator) -> tuple[np.ndarray, ...]:
        """Features and truth of hidden links and of their crosses."""
        part = split_links(train, self.links.shape, kind, rng, 0.01, self.settings.hide)
        hidden, left = train[part == TEST], self.links.copy()
        if kind in ("cold_cation", "cold_both"):
            left[np.unique(hidden[:, 0])] = 0.0
        if kind in ("cold_anion", "cold_both"):
            left[:, np.unique(hidden[:, 1])] = 0.0
        left[hidden[:, 0], hidden[:, 1]] = 0.0
        crosses = matched_pairs(hidden, self.links, rng, self.settings.negatives_each)
        pairs = np.concatenate([hidden, crosses])
        cations, anions = self._operators(left)
        rows, back = np.unique(pairs[:, 0], return_inverse=True)
        features = pair_features(cations.take(rows), anions, left)[back, pairs[:, 1]]
        return features, np.r_[np.ones(len(hidden)), np.zeros(len(crosses))]
