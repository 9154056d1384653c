"""From the predictions of several models to one: their weights, an interval, a probability, and a warning.

All of it is learned from predictions for salts that were held out together with their relatives, because
the salts of a stranger are not a draw from the table: homologues at hand make a random split too easy.
"""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import pandas as pd

from lowmelt.chem.constants import LOW_MELTING_K
from lowmelt.melting.applicability_domain import DESCRIBED
from lowmelt.melting.settings import TrustSettings
from lowmelt.regression.applicability_domain import NEW_IONS
from lowmelt.regression.error_size import ErrorSize
from lowmelt.regression.intervals import CalibratedIntervals
from lowmelt.regression.stacking import convex_weights

Floats = npt.NDArray[np.float64]

# Splits in which relatives leave together: where there are any, intervals are learned from them alone.
HARD = ("series", "source", "anion", "both")
MIN_CLASS = 40  # held-out salts that a class of new ions needs before it is weighed on its own


class StackedConformal:
    """Weights by which ions are new, expected error, conformal interval and probability.

    Args:
        learners: columns that hold the models' predictions, K.
        trust: what is promised.
        seed: of the model of the expected error.
    """

    def __init__(self, learners: Sequence[str], trust: TrustSettings | None = None, seed: int = 0) -> None:
        self.learners, self.trust = list(learners), trust or TrustSettings()
        self.intervals = CalibratedIntervals(ErrorSize(trees=self.trust.trees, min_leaf=10, seed=seed))

    def fit(self, held_out: pd.DataFrame) -> "StackedConformal":
        """Learn from held-out predictions.

        Args:
            held_out: one row a held-out salt: split, repeat, melting_K, anion_id, series, the learners'
                columns and those of :class:`lowmelt.melting.applicability_domain.ApplicabilityDomain`.
        """
        measured = held_out["melting_K"].to_numpy()
        present = held_out["new_ions"].value_counts()
        self.classes = {
            code: code if present.get(code, 0) >= MIN_CLASS else -1 for code in range(len(NEW_IONS))
        }
        bins, predictions = self._bins(held_out), held_out[self.learners].to_numpy()
        share = _shares(held_out, bins)
        self.weights = {-1: convex_weights(predictions, measured)}
        for code in np.unique(bins[bins >= 0]):
            rows = bins == code
            self.weights[code] = convex_weights(predictions[rows], measured[rows], share[rows])
        hard = _hard(held_out)
        predicted, measured = self.blend(hard), hard["melting_K"].to_numpy()
        columns = self._columns(hard, predicted)
        self.intervals.fit(columns, measured, predicted, _relatives(hard), _category(hard), part=_parts(hard))
        return self

    def predict(self, predictions: pd.DataFrame, use_K: float | None = None) -> pd.DataFrame:
        """One row a salt: melting_K, lower_K, upper_K, p_low, expected_error_K, in_domain, new_ions.

        ``use_K`` asks for p_liquid, the probability of melting below it.
        """
        melting = self.blend(predictions)
        found = self.intervals.predict(
            self._columns(predictions, melting), melting, self.trust.confidence, _category(predictions)
        )

        def below(limit_K: float) -> Floats:
            return self.intervals.conformal.probability_below(
                limit_K, melting, found.expected_error, _category(predictions)
            )

        table = pd.DataFrame({
            "melting_K": melting,
            "lower_K": np.clip(found.lower, 0, None),
            "upper_K": found.upper,
            "p_low": below(LOW_MELTING_K),
            "expected_error_K": found.expected_error,
            "in_domain": found.expected_error <= self.trust.domain_error_K,
            "new_ions": np.array(NEW_IONS, object)[predictions["new_ions"].to_numpy(int)],
        }, index=predictions.index)  # fmt: skip
        return table if use_K is None else table.assign(p_liquid=below(use_K))

    def blend(self, table: pd.DataFrame) -> Floats:
        """The learners' predictions as one (m,), K."""
        bins = self._bins(table)
        weights = np.array([self.weights[code] for code in bins]).reshape(len(bins), len(self.learners))
        return (table[self.learners].to_numpy() * weights).sum(1)

    def _bins(self, table: pd.DataFrame) -> npt.NDArray[np.int64]:
        return np.asarray(table["new_ions"].map(self.classes), dtype=np.int64)

    def _columns(self, table: pd.DataFrame, predicted: Floats) -> Floats:
        """What the expected error depends on: the prediction, the spread of the learners, both ions."""
        learners = table[self.learners].to_numpy()
        return np.column_stack([
            predicted, learners.std(1), np.abs(predicted - LOW_MELTING_K),
            table["cation_similarity"], table["anion_similarity"],
            *(np.log1p(table[name]) for name in ("cation_salts", "cation_relatives", "anion_salts")),
            *(table[f"{side}_{name}"] for side in ("cation", "anion") for name in DESCRIBED),
        ])  # fmt: skip


def _category(table: pd.DataFrame) -> npt.NDArray[np.int64]:
    """The Mondrian category of each salt (m,): whether its anion is new, which a user knows."""
    return (table["new_ions"].to_numpy(int) >= 2).astype(np.int64)


def _relatives(held_out: pd.DataFrame) -> npt.NDArray[np.object_]:
    """What leaves together when the size of errors is learned (m,): the new anion, else the series."""
    new_anion = held_out["new_ions"].to_numpy(int) >= 2
    return np.where(new_anion, held_out["anion_id"].astype(str), held_out["series"].astype(str))


def _parts(held_out: pd.DataFrame) -> npt.NDArray[np.object_]:
    """The fold of each salt (m,) that left with its source, empty in other splits and further repeats.

    A stranger's collection may be as unlike the known ones as the most unlike of them was to the others.
    """
    if "split" not in held_out:
        return np.full(len(held_out), "", object)
    first = (held_out["split"] == "source") & (held_out["repeat"] == held_out["repeat"].min())
    return np.where(first, held_out["fold"].astype(str), "")


def _hard(held_out: pd.DataFrame) -> pd.DataFrame:
    """The predictions of splits in which relatives leave together, or all where there are none."""
    if "split" not in held_out:
        return held_out
    hard = held_out["split"].isin(HARD)
    return held_out[hard] if hard.any() else held_out


def _shares(held_out: pd.DataFrame, bins: npt.NDArray[np.int64]) -> Floats:
    """Weight (m,) of each held-out prediction when the models are blended.

    For new anions each anion counts the same however many salts it has: the next new anion is one more
    anion, not one more bromide.
    """
    by = [held_out["anion_id"].to_numpy(), bins]
    number = held_out["new_ions"].groupby(by).transform("size").to_numpy(float)
    return np.where(held_out["new_ions"].to_numpy() >= 2, 1 / number, 1.0)
