"""From the curves of several models to one: their weights, an interval at a temperature, a probability.

All of it is learned from curves of salts that were held out, by which of their ions are new: how far a
model can be trusted depends on whether it knows the cation and the anion. Each salt weighs the same, however
often it was measured.
"""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import pandas as pd

from lowmelt.properties.cross_validation import coefficients
from lowmelt.properties.curves import at
from lowmelt.properties.measured import Measured
from lowmelt.regression.applicability_domain import NEW_IONS
from lowmelt.regression.error_size import ErrorSize
from lowmelt.regression.intervals import CalibratedIntervals
from lowmelt.regression.stacking import absolute_weights

Floats = npt.NDArray[np.float64]

FEWEST = 40  # held-out salts that a class of new ions needs before it is judged on its own
CLASSES = range(len(NEW_IONS))
POINTS = 3  # of each salt that intervals are learned from


class ConformalCurves:
    """Weights of the models, and intervals about the blended curve.

    Args:
        learners: models that are blended.
        confidence: coverage of the intervals.
        domain_factor: a salt is in the domain when the error expected at a temperature is at most this
            factor.
        seed: of the model of the error's size.
    """

    def __init__(
        self, learners: Sequence[str], confidence: float = 0.9, domain_factor: float = 2.0, seed: int = 0
    ) -> None:
        self.learners, self.confidence, self.domain_factor = list(learners), confidence, domain_factor
        self.seed = seed

    def fit(self, held_out: pd.DataFrame, data: Measured) -> "ConformalCurves":
        """Learn from what :func:`~lowmelt.properties.cross_validation.cross_validate` gives."""
        table = points_of(held_out, data, POINTS)
        curves = coefficients(table, self.learners)
        kelvin = table["temperature_K"].to_numpy(float)
        answers = np.stack([at(curves[:, model], kelvin) for model in range(len(self.learners))], 1)
        measured, weight = table["ln_value"].to_numpy(float), table["weight"].to_numpy(float)
        label = table["new_ions"].to_numpy(int)
        everyone = absolute_weights(answers, measured, weight)
        self.weights = np.stack([
            absolute_weights(answers[label == code], measured[label == code], weight[label == code])
            if table.loc[label == code, "salt_id"].nunique() >= FEWEST
            else everyone
            for code in CLASSES
        ])  # fmt: skip
        blend = at(self.blend(curves, label), kelvin)
        self.intervals = CalibratedIntervals(
            ErrorSize(trees=40, min_leaf=10, folds=3, seed=self.seed), FEWEST
        ).fit(
            _columns(table, answers, blend), measured, blend, table["anion_id"].to_numpy(str), label, weight
        )  # fmt: skip
        return self

    def blend(self, curves: Floats, label: npt.NDArray[np.int64]) -> Floats:
        """Coefficients (m, k) from those of each learner (m, models, k), by class of new ions (m,)."""
        return np.einsum("mjk,mj->mk", curves, self.weights[label])

    def judge(self, answers: pd.DataFrame, temperature_K: npt.ArrayLike) -> pd.DataFrame:
        """Logarithms of the property, on the curve's scale, at one temperature or one for each salt.

        Args:
            answers: columns of the learners' coefficients and of the nearness of the ions to measured ones.
            temperature_K: in K.

        Returns:
            ln_value, ln_lower, ln_upper, expected_error (of the logarithm), in_domain, new_ions.
        """
        columns, blend, label = self._asked(answers, temperature_K)
        found = self.intervals.predict(columns, blend, self.confidence, label)
        return pd.DataFrame({
            "ln_value": blend,
            "ln_lower": found.lower,
            "ln_upper": found.upper,
            "expected_error": found.expected_error,
            "in_domain": found.expected_error <= np.log(self.domain_factor),
            "new_ions": np.array(NEW_IONS, object)[label],
        }, index=answers.index)  # fmt: skip

    def probability_below(
        self, ln_limit: npt.ArrayLike, answers: pd.DataFrame, temperature_K: npt.ArrayLike
    ) -> Floats:
        """Probability (m,) that the logarithm at a temperature lies below a limit, or one for each salt."""
        columns, blend, label = self._asked(answers, temperature_K)
        return self.intervals.probability_below(0.0, columns, blend - np.asarray(ln_limit), label)

    def _asked(self, answers: pd.DataFrame, temperature_K: npt.ArrayLike):
        curves, label = coefficients(answers, self.learners), answers["new_ions"].to_numpy(int)
        kelvin = np.broadcast_to(np.asarray(temperature_K, float), (len(answers),))
        each = np.stack([at(curves[:, model], kelvin) for model in range(len(self.learners))], 1)
        blend = at(self.blend(curves, label), kelvin)
        table = answers.assign(temperature_K=kelvin)
        return _columns(table, each, blend), blend, label


def points_of(held_out: pd.DataFrame, data: Measured, number: int | None = None) -> pd.DataFrame:
    """Held-out curves at the measured points of their salts, each with ``weight``, 1 over those of its salt.

    Args:
        held_out: one row a salt, repeat and split.
        data: the measured points.
        number: how many points of a salt at most; left out: all.
    """
    points = data.points if number is None else data.few_points(number)
    points = points.assign(
        salt_id=data.table["salt_id"].to_numpy()[points["salt"]],
        weight=1 / points.groupby("salt")["salt"].transform("size"),
    )
    return held_out.merge(points.drop(columns="salt"), on="salt_id")


def _columns(table: pd.DataFrame, answers: Floats, blend: Floats) -> Floats:
    """What the expected error depends on."""
    return np.column_stack([
        blend, 1000 / table["temperature_K"].to_numpy(float), np.ptp(answers, 1),
        table["cation_similarity"], table["anion_similarity"],
        np.log1p(table["cation_salts"]), np.log1p(table["anion_salts"]),
    ])  # fmt: skip
