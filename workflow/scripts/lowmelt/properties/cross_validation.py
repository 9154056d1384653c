"""Curves of salts that the models have not seen."""

import logging
import time
from collections.abc import Iterable, Sequence

import numpy as np
import pandas as pd

from lowmelt.melting.applicability_domain import ApplicabilityDomain
from lowmelt.properties.curves import Curves
from lowmelt.properties.measured import Measured
from lowmelt.properties.models import make
from lowmelt.regression.splits import folds_of

log = logging.getLogger("lowmelt")

LEAST = 10  # salts that a model needs


def cross_validate(
    data: Measured,
    split: pd.DataFrame,
    names: Iterable[str],
    trees: int = 100,
    tune: int = 600,
    seed: int = 0,
) -> pd.DataFrame:
    """Held-out curves in each fold of a split of all salts.

    A salt that is held out is so for all properties; salts without this property are passed over.

    Args:
        data: the salts with this property.
        split: from :func:`lowmelt.regression.splits.assign_folds`.
        names: models to fit in each fold.
        trees: size of forests.
        tune: see :func:`lowmelt.properties.models.make`.
        seed: of the models.

    Returns:
        One row a held-out salt and repeat: repeat, fold, salt_id, cation_id, anion_id, the coefficients
        of each model (``extra_trees_0`` and so on), and how familiar the ions were.
    """
    place = pd.Series(np.arange(len(data.table)), index=data.table["salt_id"])
    answers = []
    for repeat, fold, train_ids, test_ids in folds_of(split):
        train, test = (place[np.intersect1d(ids, place.index)].to_numpy() for ids in (train_ids, test_ids))
        if not len(test) or len(train) < LEAST:
            continue
        began = time.monotonic()
        held_out = data.table.iloc[test][["salt_id", "cation_id", "anion_id"]].reset_index(drop=True)
        held_out.insert(0, "repeat", repeat)
        held_out.insert(1, "fold", fold)
        known, asked = data.salts.take(train), data.salts.take(test)
        curves = take(data.curves, train)
        for name in names:
            found = make(name, trees, tune, seed).fit(known, curves).predict(asked)
            for term in range(found.shape[1]):
                held_out[f"{name}_{term}"] = found[:, term]
        familiar = ApplicabilityDomain().fit(known).describe(asked)
        answers.append(pd.concat([held_out, familiar], axis=1))
        log.info("repeat %d fold %d: %d salts, %.1f s", repeat, fold, len(test), time.monotonic() - began)
    return pd.concat(answers, ignore_index=True)


def take(curves: Curves, rows: np.ndarray) -> Curves:
    """The curves of these salts."""
    return Curves(curves.mean[rows], curves.covariance[rows], curves.prior_mean, curves.prior_covariance)


def coefficients(table: pd.DataFrame, names: Sequence[str]) -> np.ndarray:
    """Coefficients (m, models, k) from the columns of :func:`cross_validate`."""
    terms = sum(column.startswith(f"{names[0]}_") for column in table)
    found = [[table[f"{name}_{term}"].to_numpy(float) for term in range(terms)] for name in names]
    return np.array(found).transpose(2, 0, 1)
