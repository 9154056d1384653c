"""Tree ensembles on lattice quantities, features and fingerprints of both ions."""

import numpy as np
import numpy.typing as npt

from lowmelt.melting.design import Design
from lowmelt.melting.salts import Salts
from lowmelt.regression.trees import boosted_trees, extra_trees

Floats = npt.NDArray[np.float64]


class Trees:
    """Regression of melting points by an ensemble of trees.

    Args:
        kind: ``extra`` for extremely randomised trees, ``boosted`` for gradient boosting.
        size: number of trees; boosting, whose trees are small, takes twice as many.
        seed: of the ensemble.
    """

    def __init__(self, kind: str = "extra", size: int = 100, seed: int = 0) -> None:
        self.kind, self.size, self.seed = kind, size, seed

    def fit(self, salts: Salts, melting_K: Floats) -> "Trees":
        """Learn from salts (m,) and their melting points (m,)."""
        self.design = Design(groups=self.kind == "extra").fit(salts)
        extra = self.kind == "extra"
        self.forest = extra_trees(self.size, self.seed) if extra else boosted_trees(2 * self.size, self.seed)
        self.forest.fit(self.design.matrix(salts), melting_K)
        return self

    def predict(self, salts: Salts) -> Floats:
        """Melting points (m,), K."""
        return self.forest.predict(self.design.matrix(salts))
