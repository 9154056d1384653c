"""Tree ensembles on lattice quantities, features and fingerprints of both ions."""

import numpy as np
import numpy.typing as npt
from sklearn.ensemble import ExtraTreesRegressor, HistGradientBoostingRegressor

from lowmelt.melting.design import Design
from lowmelt.melting.salts import Salts

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
        if self.kind == "extra":
            self.forest = ExtraTreesRegressor(self.size, max_features=0.2, random_state=self.seed, n_jobs=1)
        else:
            self.forest = HistGradientBoostingRegressor(
                max_iter=2 * self.size, learning_rate=0.08, max_leaf_nodes=12, max_features=0.2,
                l2_regularization=1.0, max_bins=64, early_stopping=False, random_state=self.seed,
            )  # fmt: skip
        self.forest.fit(self.design.matrix(salts), melting_K)
        return self

    def predict(self, salts: Salts) -> Floats:
        """Melting points (m,), K."""
        return self.forest.predict(self.design.matrix(salts))
