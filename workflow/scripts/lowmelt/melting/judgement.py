"""From the answers of several models to one: their weights, an interval, a probability, and a warning.

All of it is learned from answers on salts that were held out, in all four kinds of split, because how
far a model can be trusted depends on whether it knows the cation and the anion. The classes of novelty
are the Mondrian categories (Vovk et al., Algorithmic Learning in a Random World, 2005, sect. 4.5), so
that coverage holds within each and therefore on any mixture: also on salts of new anions, which are
calibrated on anions that were held out.
"""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import pandas as pd
from crepes import ConformalRegressor
from sklearn.ensemble import HistGradientBoostingRegressor
from sklearn.model_selection import GroupKFold, cross_val_predict

from lowmelt.chem.constants import LOW_MELTING_K
from lowmelt.regression.applicability_domain import NOVELTY
from lowmelt.regression.stacking import convex_weights

Floats = npt.NDArray[np.float64]

MIN_CLASS = 40  # held-out salts that a novelty class needs before it is judged on its own


class Judgement:
    """Weights, expected error, conformal interval and probability, by novelty of the ions.

    Args:
        learners: columns that hold the models' answers, K.
        confidence: coverage of the interval.
        domain_error_K: a salt is in the domain when the error expected for it is at most this.
    """

    def __init__(
        self, learners: Sequence[str], confidence: float = 0.9, domain_error_K: float = 35.0
    ) -> None:
        self.learners = list(learners)
        self.confidence, self.domain_error_K = confidence, domain_error_K

    def fit(self, held_out: pd.DataFrame) -> "Judgement":
        """Learn from held-out answers.

        Args:
            held_out: one row a held-out answer: melting_K, anion_id, the learners' columns and those of
                :meth:`lowmelt.melting.applicability_domain.ApplicabilityDomain.describe`.
        """
        measured = held_out["melting_K"].to_numpy()
        present = held_out["novelty"].value_counts()
        self.classes = {
            code: code if present.get(code, 0) >= MIN_CLASS else -1 for code in range(len(NOVELTY))
        }
        bins = self._bins(held_out)
        share = _shares(held_out, bins)
        answers = held_out[self.learners].to_numpy()
        self.weights = {-1: convex_weights(answers, measured, np.ones(len(measured)))}
        for code in np.unique(bins[bins >= 0]):
            rows = bins == code
            self.weights[code] = convex_weights(answers[rows], measured[rows], share[rows])
        answer = self._blend(held_out, bins)
        residual = measured - answer
        columns, size = self._columns(held_out, answer), np.clip(np.abs(residual), 1.0, 150.0)
        model = HistGradientBoostingRegressor(
            loss="gamma", max_iter=40, max_leaf_nodes=6, min_samples_leaf=40, learning_rate=0.1,
            early_stopping=False, random_state=0,
        )  # fmt: skip
        groups = held_out["anion_id"].astype("category").cat.codes.to_numpy()
        folds = GroupKFold(min(3, len(np.unique(groups))))
        expected = cross_val_predict(model, columns, size, groups=groups, cv=folds)
        self.error_model = model.fit(columns, size)
        bins = np.where(bins < 0, -1, bins)
        self.conformal = ConformalRegressor().fit(residual, sigmas=expected, bins=bins)
        self.scores = {
            code: np.sort(residual[bins == code] / expected[bins == code]) for code in np.unique(bins)
        }
        self.scores.setdefault(-1, np.sort(residual / expected))
        return self

    def judge(self, answers: pd.DataFrame, use_K: float | None = None) -> pd.DataFrame:
        """One row a salt: melting_K, lower_K, upper_K, p_low, expected_error_K, in_domain, novelty.

        ``use_K`` asks for p_liquid, the probability of melting below it.
        """
        bins = self._bins(answers)
        melting = self._blend(answers, bins)
        expected = self.error_model.predict(self._columns(answers, melting))
        interval = self.conformal.predict_int(melting, sigmas=expected, bins=bins, confidence=self.confidence)
        judged = pd.DataFrame({
            "melting_K": melting,
            "lower_K": np.clip(interval[:, 0], 0, None),
            "upper_K": interval[:, 1],
            "p_low": self._p_below(LOW_MELTING_K, melting, expected, bins),
            "expected_error_K": expected,
            "in_domain": expected <= self.domain_error_K,
            "novelty": np.array(NOVELTY, object)[answers["novelty"].to_numpy(int)],
        }, index=answers.index)  # fmt: skip
        if use_K is not None:
            judged["p_liquid"] = self._p_below(use_K, melting, expected, bins)
        return judged

    def _bins(self, table: pd.DataFrame) -> npt.NDArray[np.int64]:
        return np.asarray(table["novelty"].map(self.classes), dtype=np.int64)

    def _blend(self, table: pd.DataFrame, bins: npt.NDArray[np.int64]) -> Floats:
        weights = np.array([self.weights[code] for code in bins]).reshape(len(bins), len(self.learners))
        return (table[self.learners].to_numpy() * weights).sum(1)

    def _columns(self, table: pd.DataFrame, answer: Floats) -> Floats:
        """What the expected error depends on."""
        answers = table[self.learners].to_numpy()
        return np.column_stack([
            answer, answers.std(1), answers.max(1) - answers.min(1), table["cation_similarity"],
            table["anion_similarity"], np.log1p(table["cation_salts"]), np.log1p(table["anion_salts"]),
        ])  # fmt: skip

    def _p_below(
        self, limit_K: float, melting: Floats, expected: Floats, bins: npt.NDArray[np.int64]
    ) -> Floats:
        """P(Tm < limit): the share of held-out scaled residuals of the class that leave it below.

        The conformal predictive distribution of Vovk et al., Mach. Learn. 108 (2019) 445.
        """
        limit = (limit_K - melting) / expected
        share = np.empty(len(limit))
        for code in np.unique(bins):
            rows, scores = bins == code, self.scores[code]
            share[rows] = (np.searchsorted(scores, limit[rows]) + 0.5) / (len(scores) + 1)
        return share


def _shares(held_out: pd.DataFrame, bins: npt.NDArray[np.int64]) -> Floats:
    """Weight (m,) of each held-out answer when the models are blended.

    For new anions each anion counts the same however many salts it has: the next new anion is one more
    anion, not one more bromide.
    """
    by = [held_out["anion_id"].to_numpy(), bins]
    number = held_out["novelty"].groupby(by).transform("size").to_numpy(float)
    return np.where(held_out["novelty"].to_numpy() >= 2, 1 / number, 1.0)
