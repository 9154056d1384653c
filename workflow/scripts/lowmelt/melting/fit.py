"""The final model: every learner on all salts, calibrated by held-out predictions."""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from lowmelt.melting.applicability_domain import ApplicabilityDomain
from lowmelt.melting.models import make
from lowmelt.melting.predict import MeltingModel
from lowmelt.melting.salts import Salts
from lowmelt.melting.settings import ModelSettings, TrustSettings
from lowmelt.melting.stacked_conformal import StackedConformal

# Salts that stand for the usual when a prediction is explained.
BACKGROUND = 200


def fit_model(
    salts: Salts,
    table: pd.DataFrame,
    held_out: pd.DataFrame,
    learners: Sequence[str],
    settings: ModelSettings | None = None,
    trust: TrustSettings | None = None,
    seed: int = 0,
) -> MeltingModel:
    """Fit the learners on all salts and take their weights and intervals from held-out predictions.

    Args:
        salts: the salts with known melting points (m).
        table: their salt_id, melting_K and, where known, sources, in the same order.
        held_out: from :func:`lowmelt.melting.cross_validation.cross_validate`, all splits.
        learners: names of the models that are blended.
        settings: sizes of the models.
        trust: what intervals and domain promise.
        seed: of the models.
    """
    melting = table["melting_K"].to_numpy(float)
    models = {name: make(name, settings, seed).fit(salts, melting) for name in learners}
    calibration = StackedConformal(learners, trust, seed).fit(held_out)
    facts = {"salts": len(salts), "learners": list(learners), "seed": seed}
    usual = np.random.default_rng(seed).permutation(len(salts))[:BACKGROUND]
    known = ["salt_id", "melting_K", *(["sources"] if "sources" in table else [])]
    return MeltingModel(
        models,
        ApplicabilityDomain().fit(salts),
        calibration,
        salts.take(usual),
        salts,
        table[known].reset_index(drop=True),
        facts,
    )
