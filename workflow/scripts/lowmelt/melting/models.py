"""The models by name, all with ``fit(salts, melting_K)`` and ``predict(salts)``."""

from collections.abc import Callable
from typing import Protocol

import numpy as np
import numpy.typing as npt

from lowmelt.melting.baselines import AnionMean, PublishedLinear
from lowmelt.melting.gaussian_process import LONG_RANGE, SaltProcess
from lowmelt.melting.salts import Salts
from lowmelt.melting.settings import ModelSettings
from lowmelt.melting.trees import Trees

Floats = npt.NDArray[np.float64]

BASELINES = ("anion_mean", "published")
LEARNERS = ("gaussian_process", "long_range_process", "extra_trees", "boosted_trees", "network")


class Model(Protocol):
    """What a model of melting points can do."""

    def fit(self, salts: Salts, melting_K: Floats) -> "Model":
        """Learn from salts (m,) and their melting points (m,), K."""

    def predict(self, salts: Salts) -> Floats:
        """Melting points (m,), K."""


def make(name: str, settings: ModelSettings | None = None, seed: int = 0) -> Model:
    """A model by its name, not yet fitted.

    Args:
        name: one of ``BASELINES`` or ``LEARNERS``.
        settings: sizes of the learners.
        seed: of what is random in it.
    """
    chosen = settings or ModelSettings()
    makers: dict[str, Callable[[], Model]] = {
        "anion_mean": AnionMean,
        "published": PublishedLinear,
        "gaussian_process": lambda: SaltProcess(tune=chosen.tune, seed=seed),
        "long_range_process": lambda: SaltProcess(LONG_RANGE),
        "extra_trees": lambda: Trees("extra", chosen.trees, seed),
        "boosted_trees": lambda: Trees("boosted", chosen.trees, seed),
        "network": lambda: _network(chosen.epochs, seed),
    }
    return makers[name]()


def _network(epochs: int, seed: int) -> Model:
    """The message-passing network, whose imports take seconds that the other models need not wait for."""
    from lowmelt.melting.network import Network

    return Network(epochs, seed=seed)
