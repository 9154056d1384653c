"""An error estimate, an interval and a probability for each prediction, from held-out residuals."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from lowmelt.regression.conformal import NormalisedConformal
from lowmelt.regression.error_size import ErrorSize

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Intervals:
    """Bounds and expected absolute error of m predictions, each (m,), in the property's unit."""

    lower: Floats
    upper: Floats
    expected_error: Floats


class CalibratedIntervals:
    """Conformal intervals whose width follows the expected error.

    The residuals must come from models that had not seen the items, in splits at least as hard as the use:
    series- or source-disjoint for other people's salts.

    Args:
        error_size: the model of the expected error.
        fewest: see :class:`NormalisedConformal`.
    """

    def __init__(self, error_size: ErrorSize | None = None, fewest: int = 40) -> None:
        self.error_size = error_size or ErrorSize()
        self.conformal = NormalisedConformal(fewest)

    def fit(
        self,
        columns: Floats,
        measured: Floats,
        predicted: Floats,
        groups: npt.ArrayLike,
        category: npt.ArrayLike | None = None,
        weight: Floats | None = None,
        part: npt.ArrayLike | None = None,
    ) -> "CalibratedIntervals":
        """Learn from n held-out items.

        Args:
            columns: what the error may depend on (n, d).
            measured: values (n,).
            predicted: of models that had not seen the item (n,).
            groups: relatives, which leave together when sizes are cross-fitted (n,).
            category: Mondrian category (n,), which a user can know of a new item.
            weight: of each item in the quantiles (n,).
            part: see :meth:`NormalisedConformal.fit`.
        """
        residual = np.asarray(measured, float) - predicted
        self.error_size.fit(columns, residual, groups)
        self.conformal.fit(residual, self.error_size.out_of_fold, category, weight, part)
        return self

    def predict(
        self,
        columns: Floats,
        predicted: Floats,
        confidence: float = 0.9,
        category: npt.ArrayLike | None = None,
    ) -> Intervals:
        """Bounds and expected errors of m predictions."""
        size = self.error_size.predict(columns)
        return Intervals(*self.conformal.interval(predicted, size, confidence, category), size)

    def probability_below(
        self, limit: float, columns: Floats, predicted: Floats, category: npt.ArrayLike | None = None
    ) -> Floats:
        """Probability (m,) that the value lies below ``limit``."""
        size = self.error_size.predict(columns)
        return self.conformal.probability_below(limit, predicted, size, category)
