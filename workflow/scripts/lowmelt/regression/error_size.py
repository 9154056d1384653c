"""How large a prediction's error is likely to be, learned from residuals on unseen items."""

import numpy as np
import numpy.typing as npt
from sklearn.ensemble import RandomForestRegressor
from sklearn.model_selection import GroupKFold

Floats = npt.NDArray[np.float64]


class ErrorSize:
    """Expected absolute residual by a random forest.

    Args:
        trees: size of the forest.
        min_leaf: items that a leaf holds at least.
        folds: in which the sizes of the training items themselves are predicted.
        clipped: quantiles to which absolute residuals are cut before they are learned.
        seed: of the forest.
    """

    def __init__(
        self,
        trees: int = 200,
        min_leaf: int = 5,
        folds: int = 5,
        clipped: tuple[float, float] = (0.02, 0.98),
        seed: int = 0,
    ) -> None:
        self.trees, self.min_leaf, self.folds, self.clipped = trees, min_leaf, folds, clipped
        self.seed = seed

    def fit(self, columns: Floats, residual: Floats, groups: npt.ArrayLike) -> "ErrorSize":
        """Learn sizes, and set ``out_of_fold`` (n,): each item's size from a forest without its group.

        Args:
            columns: what the size may depend on (n, d): features of the item and its prediction.
            residual: measured minus predicted (n,), from models that had not seen the item.
            groups: items that leave together (n,): relatives, whose residuals are alike.
        """
        size = np.abs(residual)
        size = np.clip(size, *np.quantile(size, self.clipped))
        self.floor = max(float(np.quantile(size, 0.1)), 1e-9)
        labels = np.unique(np.asarray(groups), return_inverse=True)[1]
        folds = min(self.folds, labels.max(initial=0) + 1)
        self.out_of_fold = np.full(len(size), size.mean())
        if folds > 1:
            for train, test in GroupKFold(folds).split(columns, size, labels):
                forest = self._forest().fit(columns[train], size[train])
                self.out_of_fold[test] = np.clip(forest.predict(columns[test]), self.floor, None)
        self.forest = self._forest().fit(columns, size)
        return self

    def predict(self, columns: Floats) -> Floats:
        """Expected absolute residual (m,), not below a tenth's quantile of those learned from."""
        return np.clip(self.forest.predict(columns), self.floor, None)

    def _forest(self) -> RandomForestRegressor:
        return RandomForestRegressor(
            self.trees, min_samples_leaf=self.min_leaf, max_features=0.3, random_state=self.seed, n_jobs=1
        )
