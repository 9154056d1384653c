"""The link models by name: each learns from training links and scores all pairs of the graph."""

from dataclasses import dataclass
from functools import cached_property
from typing import Protocol

import numpy as np

from lowmelt.links.baselines import BASELINES
from lowmelt.links.graph import Graph
from lowmelt.links.hybrid import HybridModel, Kernels, make_kernels
from lowmelt.links.hybrid import Settings as HybridSettings
from lowmelt.links.published import PROTOCOLS, fit_sage
from lowmelt.links.published import Settings as SageSettings


class Scored(Protocol):
    """A fitted model: scores of some cations with all anions, higher is likelier."""

    def block(self, rows: slice | np.ndarray) -> np.ndarray:
        """Scores (p, n_anions)."""


def score_rows(model: Scored, shape: tuple[int, int], rows: np.ndarray, most: int = 512) -> np.ndarray:
    """Scores of all pairs (n_cations, n_anions) where only these rows are computed, zeros elsewhere."""
    scores = np.zeros(shape, np.float32)
    for start in range(0, len(rows), most):
        some = rows[start : start + most]
        scores[some] = model.block(some)
    return scores


@dataclass(frozen=True)
class Dense:
    """Scores of all pairs, computed already."""

    scores: np.ndarray

    def block(self, rows: slice | np.ndarray) -> np.ndarray:
        """Rows of the scores."""
        return self.scores[rows]


@dataclass
class Task:
    """A graph and how to learn on it; what all models share is computed once.

    Attributes:
        graph: ions and all known links. Only the published protocol looks at links beyond ``train``.
        hybrid, sage: sizes of the models.
        device: where torch runs.
    """

    graph: Graph
    hybrid: HybridSettings
    sage: SageSettings
    device: str = "cpu"

    @cached_property
    def kernels(self) -> Kernels:
        """Similarities of the ions."""
        return make_kernels(self.graph.cations, self.graph.anions)

    def fit(
        self,
        name: str,
        train: np.ndarray,
        valid: np.ndarray,
        rng: np.random.Generator,
        added: np.ndarray | None = None,
        weight: np.ndarray | None = None,
    ) -> Scored:
        """A fitted model.

        Args:
            name: of ``MODELS``.
            train: links (m, 2).
            valid: links (k, 2); only lowmelt's model looks at them, to learn how its terms are weighed.
            rng: source of chance.
            added: pairs that rounds of expansion added.
            weight: their probabilities. lowmelt's model counts a pair as much as its probability; for the
                others it is a link like any other.
        """
        if name == "hybrid":
            model = HybridModel(self.graph.cations, self.graph.anions, self.kernels, self.hybrid)
            return model.fit(train, valid, rng, added, weight)
        if added is not None and len(added):
            train = np.unique(np.concatenate([train, added]), axis=0)
        if name in BASELINES:
            return Dense(BASELINES[name](self.graph, train, rng))
        return fit_sage(self.graph, train, name.removeprefix("sage_"), rng, self.sage, self.device)


MODELS = (*BASELINES, *(f"sage_{protocol}" for protocol in PROTOCOLS), "hybrid")
