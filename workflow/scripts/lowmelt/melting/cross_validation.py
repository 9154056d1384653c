"""Predictions of all models for salts that they have not seen."""

import logging
import time
from collections.abc import Sequence

import numpy as np
import pandas as pd

from lowmelt.melting.applicability_domain import ApplicabilityDomain
from lowmelt.melting.baselines import PublishedLinear
from lowmelt.melting.models import make
from lowmelt.melting.salts import Salts
from lowmelt.melting.settings import ModelSettings
from lowmelt.regression.splits import folds_of

log = logging.getLogger("lowmelt")

FEWEST = 10  # training salts that a fold needs
KEPT = ["salt_id", "cation_id", "anion_id", "series", "source", "melting_K"]


def cross_validate(
    salts: Salts,
    table: pd.DataFrame,
    split: pd.DataFrame,
    names: Sequence[str],
    settings: ModelSettings | None = None,
    seed: int = 0,
) -> pd.DataFrame:
    """Held-out predictions in each fold of a split.

    Args:
        salts: the salts with known melting points (m).
        table: their ``KEPT`` columns, in the same order.
        split: from :func:`lowmelt.regression.splits.assign_folds`.
        names: models to fit in each fold.
        settings: sizes of the models.
        seed: of the models.

    Returns:
        One row a held-out salt and repeat: repeat, fold, the ``KEPT`` columns, one column a model (K),
        published_p_low, and what :meth:`ApplicabilityDomain.describe` says.
    """
    place = pd.Series(np.arange(len(table)), index=table["salt_id"])
    melting = table["melting_K"].to_numpy(float)
    pieces = []
    for repeat, fold, train_ids, test_ids in folds_of(split):
        train, test = place[train_ids].to_numpy(), place[test_ids].to_numpy()
        if not len(test) or len(train) < FEWEST:
            continue
        began = time.monotonic()
        held_out = table.iloc[test][KEPT].reset_index(drop=True)
        held_out.insert(0, "repeat", repeat)
        held_out.insert(1, "fold", fold)
        for name in names:
            model = make(name, settings, seed).fit(salts.take(train), melting[train])
            held_out[name] = model.predict(salts.take(test))
            if isinstance(model, PublishedLinear):
                held_out["published_p_low"] = model.p_low(salts.take(test))
        known = ApplicabilityDomain().fit(salts.take(train)).describe(salts.take(test))
        pieces.append(pd.concat([held_out, known], axis=1))
        spent = time.monotonic() - began
        log.info("repeat %d fold %d: %d salts held out, %.1f s", repeat, fold, len(test), spent)
    return pd.concat(pieces, ignore_index=True)
