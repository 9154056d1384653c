"""The final models of a property: every learner on all salts, judged by its held-out curves."""

from collections.abc import Sequence

import pandas as pd

from lowmelt.melting.applicability_domain import ApplicabilityDomain
from lowmelt.properties.conformal_curves import ConformalCurves
from lowmelt.properties.measured import Measured
from lowmelt.properties.models import make
from lowmelt.properties.predict import PropertyModel


def fit_property(
    data: Measured,
    held_out: pd.DataFrame,
    learners: Sequence[str],
    confidence: float = 0.9,
    domain_factor: float = 2.0,
    trees: int = 100,
    tune: int = 600,
    seed: int = 0,
) -> PropertyModel:
    """Fit the learners on all salts and take their weights and intervals from held-out curves.

    Args:
        data: the salts with this property.
        held_out: from :func:`lowmelt.properties.cross_validation.cross_validate`, all splits.
        learners: models that are blended.
        confidence: coverage of the intervals.
        domain_factor: see :class:`lowmelt.properties.conformal_curves.ConformalCurves`.
        trees: size of forests.
        tune: see :func:`lowmelt.properties.models.make`.
        seed: of the models.
    """
    models = {name: make(name, trees, tune, seed).fit(data.salts, data.curves) for name in learners}
    judgement = ConformalCurves(learners, confidence, domain_factor, seed).fit(held_out, data)
    facts = {"salts": len(data.table), "points": len(data.points), "learners": list(learners), "seed": seed}
    return PropertyModel(data.quantity, models, ApplicabilityDomain().fit(data.salts), judgement, facts)
