"""How large a prediction's error is likely to be, learned from residuals on unseen items."""

import numpy as np
import numpy.typing as npt
from sklearn.ensemble import RandomForestRegressor
from sklearn.model_selection import GroupKFold

Floats = npt.NDArray[np.float64]


class ErrorSize:
    """Expected absolute residual by random forests, one for each part of the groups that is left out.

    An item's own size comes from the forest that has seen none of its group, that of a new item is the
    mean of all forests (as in cross-conformal prediction, Vovk, Ann. Math. Artif. Intell. 74 (2015) 9), so
    that both are of one kind.

    Args:
        trees: in all forests together.
        min_leaf: items that a leaf holds at least.
        folds: parts of the groups.
        clipped: quantiles to which absolute residuals are cut before they are learned.
        seed: of the forests.
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
        if folds < 2:
            self.forests = [self._forest(self.trees).fit(columns, size)]
            return self
        self.forests = []
        for train, test in GroupKFold(folds).split(columns, size, labels):
            self.forests.append(self._forest(max(self.trees // folds, 1)).fit(columns[train], size[train]))
            self.out_of_fold[test] = np.clip(self.forests[-1].predict(columns[test]), self.floor, None)
        return self

    def predict(self, columns: Floats) -> Floats:
        """Expected absolute residual (m,), not below the tenth percentile of those learned from."""
        return np.clip(np.mean([forest.predict(columns) for forest in self.forests], 0), self.floor, None)

    def _forest(self, trees: int) -> RandomForestRegressor:
        return RandomForestRegressor(
            trees, min_samples_leaf=self.min_leaf, max_features=0.3, random_state=self.seed, n_jobs=1
        )
