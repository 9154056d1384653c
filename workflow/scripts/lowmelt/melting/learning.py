"""How the error falls with the number of training salts."""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from lowmelt.melting.metrics import scores
from lowmelt.melting.models import make
from lowmelt.melting.salts import Salts
from lowmelt.regression.splits import folds_of


def learning_curve(
    salts: Salts,
    table: pd.DataFrame,
    split: pd.DataFrame,
    names: Sequence[str],
    shares: Sequence[float],
    seed: int = 0,
) -> pd.DataFrame:
    """Scores of models that were trained on a share of the salts of each fold.

    Args:
        salts: the salts with known melting points (m).
        table: their salt_id and melting_K, in the same order.
        split: from :func:`lowmelt.regression.splits.assign_folds`; its first repeat is used.
        names: models, see :func:`lowmelt.melting.models.make`.
        shares: parts of the training salts, each in (0, 1].
        seed: of the choice of training salts.

    Returns:
        One row a model and share: model, share, salts (mean number trained on), and the scores.
    """
    place = pd.Series(np.arange(len(table)), index=table["salt_id"])
    melting = table["melting_K"].to_numpy(float)
    rows = []
    for share in shares:
        draws = np.random.default_rng(seed)
        predicted: dict[str, list] = {name: [] for name in names}
        measured, sizes = [], []
        for _, _, train_ids, test_ids in folds_of(split[split["repeat"] == 0]):
            train = draws.permutation(place[train_ids].to_numpy())
            train = train[: max(20, round(share * len(train)))]
            test = place[test_ids].to_numpy()
            sizes.append(len(train))
            measured.append(melting[test])
            for name in names:
                model = make(name).fit(salts.take(train), melting[train])
                predicted[name].append(model.predict(salts.take(test)))
        for name, pieces in predicted.items():
            found = scores(np.concatenate(measured), np.concatenate(pieces))
            rows.append({"model": name, "share": share, "salts": np.mean(sizes), **found})
    return pd.DataFrame(rows)
