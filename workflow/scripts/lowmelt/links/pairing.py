"""The link model of lowmelt: kernel ridge regression plus a boosted judgement of affinity.

A link has two causes: both ions are much studied, and they suit each other. The ridge regression over
similar cations says which anions are likely for a cation, the popular ones first. The affinity is
learnt on hidden links against crosses of the same links, where popularity says nothing: gradient
boosting on what neighbours of both sides say. Links are hidden in three ways at once, at random, all
of a cation's and all of an anion's, so that new ions have their place.
The score is their sum; the weights are chosen for the mean reciprocal rank and the degree-matched AUC
of hidden links.
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

RIDGE, ANION_RIDGE = NAMES.index("cation_ridge"), NAMES.index("anion_ridge")


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
        folds: how often links are hidden to learn from.
        hide: share of links, of cations and of anions hidden each time.
        negatives_each: crosses for each hidden link.
        trees: boosted trees.
        affinity_weight: weight of the affinity (a logit) beside the ridge regression (a share).
        anion_weight: weight of the ridge regression over similar anions.
    """

    folds: int = 2
    hide: float = 0.1
    negatives_each: int = 12
    trees: int = 100
    affinity_weight: float = 0.025
    anion_weight: float = 0.1


class PairingModel:
    """Scores of all pairs of a graph from the links given to it."""

    def __init__(self, cations: Side, anions: Side, kernels: Kernels, settings: Settings) -> None:
        self.cations, self.anions = cations, anions
        self.kernels, self.settings = kernels, settings

    def fit(self, train: np.ndarray, rng: np.random.Generator) -> "PairingModel":
        """Learn from links (m, 2)."""
        self.links = matrix(train, (len(self.cations), len(self.anions)))
        examples = [self._examples(rng) for _ in range(self.settings.folds)]
        self.affinity = HistGradientBoostingClassifier(
            max_iter=self.settings.trees,
            learning_rate=0.06,
            max_leaf_nodes=8,
            min_samples_leaf=min(60, max(5, len(train) // 20)),
            l2_regularization=5.0,
            early_stopping=False,
            random_state=int(rng.integers(2**31)),
        )
        self.affinity.fit(np.concatenate([x for x, _ in examples]), np.concatenate([y for _, y in examples]))
        self.cation_operators, self.anion_operators = self._operators(self.links)
        return self

    def block(self, rows: slice | np.ndarray) -> np.ndarray:
        """Scores (p, n_anions) of some cations with all anions, float32."""
        return self.score(self.cation_operators.take(rows), self.anion_operators)

    def score(self, cations: Operators, anions: Operators) -> np.ndarray:
        """Scores (p, q) of all pairs of the cations and anions asked for."""
        return self.judge(pair_features(cations, anions, self.links))

    def judge(self, features: np.ndarray) -> np.ndarray:
        """Scores (...) from the features (..., 17) of pairs."""
        logit = self.affinity.decision_function(features.reshape(-1, len(NAMES)))
        total = features[..., RIDGE] + self.settings.anion_weight * features[..., ANION_RIDGE]
        total += self.settings.affinity_weight * logit.reshape(total.shape)
        return total.astype(np.float32)

    def _operators(self, links: np.ndarray) -> tuple[Operators, Operators]:
        k = self.kernels
        return (
            known_operators(k.cation_matrix, links, self.cations.charge, CATION_SETTINGS),
            known_operators(k.anion_matrix, links.T.copy(), self.anions.charge, ANION_SETTINGS),
        )

    def _examples(self, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
        """Features and truth of hidden links and of their crosses."""
        edges = np.argwhere(self.links > 0)
        hidden = edges[self._hide(edges, rng)]
        left = self.links.copy()
        left[hidden[:, 0], hidden[:, 1]] = 0.0
        crosses = matched_pairs(hidden, self.links, rng, self.settings.negatives_each)
        pairs = np.concatenate([hidden, crosses])
        cations, anions = self._operators(left)
        rows, back = np.unique(pairs[:, 0], return_inverse=True)
        features = pair_features(cations.take(rows), anions, left)[back, pairs[:, 1]]
        return features, np.r_[np.ones(len(hidden)), np.zeros(len(crosses))]

    def _hide(self, edges: np.ndarray, rng: np.random.Generator) -> np.ndarray:
        share, (n_cations, n_anions) = self.settings.hide, self.links.shape
        hidden = rng.random(len(edges)) < share
        hidden |= (rng.random(n_cations) < share)[edges[:, 0]]
        return hidden | (rng.random(n_anions) < share)[edges[:, 1]]
