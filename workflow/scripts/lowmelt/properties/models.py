"""The models of curves by name, all with ``fit(salts, curves)`` and ``predict(salts)``."""

from collections.abc import Callable
from typing import Protocol

import numpy as np
import numpy.typing as npt

from lowmelt.melting.design import Design
from lowmelt.melting.salts import Salts
from lowmelt.properties.curves import Curves
from lowmelt.properties.processes import CurveProcess
from lowmelt.regression.trees import extra_trees

Floats = npt.NDArray[np.float64]

BASELINES = ("anion_mean",)
LEARNERS = ("gaussian_process", "relevance_process", "extra_trees")


class CurveModel(Protocol):
    """What a model of curves can do."""

    def fit(self, salts: Salts, curves: Curves) -> "CurveModel":
        """Learn from salts (m,) and their curves."""

    def predict(self, salts: Salts) -> Floats:
        """Coefficients (m, k)."""


def make(name: str, trees: int = 100, tune: int = 600, seed: int = 0) -> CurveModel:
    """A model by its name, not yet fitted.

    Args:
        name: one of ``BASELINES`` or ``LEARNERS``.
        trees: size of the forest.
        tune: salts on which the relevances of features are found.
        seed: of what is random in it.
    """
    makers: dict[str, Callable[[], CurveModel]] = {
        "anion_mean": AnionCurve,
        "gaussian_process": lambda: CurveProcess(0, seed),
        "relevance_process": lambda: CurveProcess(tune, seed),
        "extra_trees": lambda: CurveTrees(trees, seed),
    }
    return makers[name]()


class AnionCurve:
    """The mean curve of the training salts with the same anion, else of all."""

    def fit(self, salts: Salts, curves: Curves) -> "AnionCurve":
        """Learn the means."""
        names, index = np.unique(salts.anion_id.astype(str), return_inverse=True)
        sums = np.zeros((len(names), curves.mean.shape[1]))
        np.add.at(sums, index, curves.mean)
        self.means = dict(zip(names, sums / np.bincount(index)[:, None], strict=True))
        self.of_all = curves.mean.mean(0)
        return self

    def predict(self, salts: Salts) -> Floats:
        """Coefficients (m, k)."""
        per_ion = np.stack([self.means.get(name, self.of_all) for name in salts.anions.ion_id])
        return per_ion[salts.anion]


class CurveTrees:
    """A forest that answers with all coefficients at once.

    Args:
        size: number of trees.
        seed: of the forest.
    """

    def __init__(self, size: int = 100, seed: int = 0) -> None:
        self.size, self.seed = size, seed

    def fit(self, salts: Salts, curves: Curves) -> "CurveTrees":
        """Learn from salts (m,) and their curves."""
        self.design = Design().fit(salts)
        self.middle, self.spread = curves.mean.mean(0), curves.mean.std(0) + 1e-12
        scaled = (curves.mean - self.middle) / self.spread
        self.forest = extra_trees(self.size, self.seed).fit(self.design.matrix(salts), scaled)
        return self

    def predict(self, salts: Salts) -> Floats:
        """Coefficients (m, k)."""
        return self.middle + self.spread * self.forest.predict(self.design.matrix(salts))
