"""The final model: every learner on all salts, judged by its held-out answers."""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from lowmelt.melting.applicability_domain import ApplicabilityDomain
from lowmelt.melting.judgement import Judgement
from lowmelt.melting.models import make
from lowmelt.melting.predict import MeltingModel
from lowmelt.melting.salts import Salts

# Salts that stand for the usual when a prediction is explained.
BACKGROUND = 200


def fit_model(
    salts: Salts,
    melting_K,
    held_out: pd.DataFrame,
    learners: Sequence[str],
    confidence: float = 0.9,
    domain_error_K: float = 35.0,
    trees: int = 100,
    tune: int = 0,
    epochs: int = 25,
    seed: int = 0,
) -> MeltingModel:
    """Fit the learners on all salts and take their weights and intervals from held-out answers.

    Args:
        salts: the salts with known melting points (m).
        melting_K: their melting points (m,).
        held_out: answers from :func:`lowmelt.melting.cross_validation.cross_validate`, all splits.
        learners: names of the models that are blended.
        confidence: coverage of the interval.
        domain_error_K: see :class:`lowmelt.melting.judgement.Judgement`.
        trees: size of tree ensembles.
        tune: see :func:`lowmelt.melting.models.make`.
        epochs: of the network.
        seed: of the models.
    """
    models = {name: make(name, trees, tune, epochs, seed).fit(salts, melting_K) for name in learners}
    judgement = Judgement(learners, confidence, domain_error_K).fit(held_out)
    facts = {"salts": len(salts), "learners": list(learners), "seed": seed}
    usual = np.random.default_rng(seed).permutation(len(salts))[:BACKGROUND]
    return MeltingModel(models, ApplicabilityDomain().fit(salts), judgement, salts.take(usual), facts)
