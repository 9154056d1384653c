"""The link models by name: each learns from training links and scores all pairs of the graph."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Protocol

import numpy as np

from lowmelt.links.baselines import BASELINES
from lowmelt.links.graph import Graph
from lowmelt.links.hybrid import HybridModel, Kernels, make_kernels
from lowmelt.links.hybrid import Settings as HybridSettings
from lowmelt.links.published import Settings as SageSettings
from lowmelt.links.published import fit_sage


class Scored(Protocol):
    """A fitted model: scores of some cations with all anions, higher is likelier."""

    def block(self, rows: slice | np.ndarray) -> np.ndarray:
        """Scores (p, n_anions)."""


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

    def fit(self, name: str, train: np.ndarray, valid: np.ndarray, rng: np.random.Generator) -> Scored:
        """The model called ``name`` (a key of ``MODELS``), trained on links (m, 2).

        Only lowmelt's model looks at ``valid`` (k, 2), from which it learns how its terms are weighed.
        """
        return MODELS[name](self, train, valid, rng)

    def fit_round(
        self,
        name: str,
        train: np.ndarray,
        valid: np.ndarray,
        added: np.ndarray,
        weight: np.ndarray,
        rng: np.random.Generator,
    ) -> Scored:
        """The same for a round of expansion, with the pairs added by earlier rounds and their probabilities.

        lowmelt's model counts an added pair as much as its probability; for the published model, in
        either reading, it is a link like any other.
        """
        if name == "hybrid":
            return self.fit_hybrid(train, valid, rng, added, weight)
        return self.fit(name, np.unique(np.concatenate([train, added]), axis=0), valid, rng)

    def fit_hybrid(
        self,
        train: np.ndarray,
        valid: np.ndarray,
        rng: np.random.Generator,
        added: np.ndarray | None = None,
        weight: np.ndarray | None = None,
    ) -> HybridModel:
        """The model of lowmelt."""
        model = HybridModel(self.graph.cations, self.graph.anions, self.kernels, self.hybrid)
        return model.fit(train, valid, rng, added, weight)


Fit = Callable[[Task, np.ndarray, np.ndarray, np.random.Generator], Scored]


def _baseline(name: str) -> Fit:
    return lambda task, train, valid, rng: Dense(BASELINES[name](task.graph, train, rng))


def _sage(protocol: str) -> Fit:
    return lambda task, train, valid, rng: fit_sage(task.graph, train, protocol, rng, task.sage, task.device)


MODELS: dict[str, Fit] = {
    **{name: _baseline(name) for name in BASELINES},
    "sage_published": _sage("published"),
    "sage_strict": _sage("strict"),
    "hybrid": Task.fit_hybrid,
}
