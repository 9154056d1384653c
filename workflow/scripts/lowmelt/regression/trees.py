"""Ensembles of trees, with the settings that served for features and fragments of ions."""

from sklearn.ensemble import ExtraTreesRegressor, HistGradientBoostingRegressor


def extra_trees(size: int = 100, seed: int = 0, max_features: float = 0.2) -> ExtraTreesRegressor:
    """Extremely randomised trees (Geurts et al., Mach. Learn. 63 (2006) 3), not yet fitted."""
    return ExtraTreesRegressor(size, max_features=max_features, random_state=seed, n_jobs=1)


def boosted_trees(size: int = 200, seed: int = 0) -> HistGradientBoostingRegressor:
    """Gradient boosting of small trees (Friedman, Ann. Stat. 29 (2001) 1189), not yet fitted."""
    return HistGradientBoostingRegressor(
        max_iter=size, learning_rate=0.08, max_leaf_nodes=12, max_features=0.2, l2_regularization=1.0,
        max_bins=64, early_stopping=False, random_state=seed,
    )  # fmt: skip
