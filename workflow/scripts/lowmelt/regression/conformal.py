"""Conformal intervals and probabilities from residuals on items that a model had not seen."""

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]

FEWEST = 40  # residuals that a group needs before it is calibrated on its own


class NormalisedConformal:
    """Split conformal prediction with residuals divided by their expected size.

    Normalised residuals: Papadopoulos et al., Engineering Applications of Neural Networks (2011), eq. 12;
    groups are Mondrian categories (Vovk et al., Algorithmic Learning in a Random World, 2005, sect. 4.5);
    weights as in Tibshirani et al., NeurIPS 32 (2019), eq. 7, with the weight of a new item the mean of all.

    Args:
        fewest: residuals that a group needs; smaller groups share the quantiles of all items.
    """

    def __init__(self, fewest: int = FEWEST) -> None:
        self.fewest = fewest

    def fit(
        self,
        residual: Floats,
        size: Floats,
        group: npt.ArrayLike | None = None,
        weight: Floats | None = None,
        part: npt.ArrayLike | None = None,
    ) -> "NormalisedConformal":
        """Learn the scores of each group.

        Args:
            residual: measured minus predicted, on held-out items (n,).
            size: expected absolute residual (n,), positive, from a model that has not seen the item's own.
            group: label of each item (n,); left out: one group.
            weight: of each item (n,), positive; left out: all the same.
            part: what was held out together (n,), where the next item may come from one as unlike the others
                as any; empty for items that do not count. Intervals are then at least as wide as covers the
                part that fits worst (of ``fewest`` items or more).
        """
        scores = np.asarray(residual, float) / size
        weight = np.ones(len(scores)) if weight is None else np.asarray(weight, float)
        labels = _labels(group, len(scores))
        self.all = _Scores(scores, weight)
        self.groups = {
            label: _Scores(scores[labels == label], weight[labels == label])
            for label in np.unique(labels)
            if (labels == label).sum() >= self.fewest
        }
        parts = _labels("" if part is None else part, len(scores)).astype(str)
        self.parts = [
            _Scores(scores[parts == one], weight[parts == one])
            for one in np.unique(parts)
            if one and (parts == one).sum() >= self.fewest
        ]
        return self

    def interval(
        self, prediction: Floats, size: Floats, confidence: float = 0.9, group: npt.ArrayLike | None = None
    ) -> tuple[Floats, Floats]:
        """Lower and upper bounds (m,) that cover new items with this confidence."""
        least = max((scores.quantile(confidence) for scores in self.parts), default=0.0)
        half = size * self._each(
            group, len(prediction), lambda scores, _: max(scores.quantile(confidence), least)
        )
        return prediction - half, prediction + half

    def probability_below(
        self, limit: float, prediction: Floats, size: Floats, group: npt.ArrayLike | None = None
    ) -> Floats:
        """Probability (m,) that the value lies below ``limit``.

        The conformal predictive distribution of Vovk et al., Mach. Learn. 108 (2019) 445.
        """
        scaled = (limit - np.asarray(prediction, float)) / size
        return self._each(group, len(scaled), lambda scores, rows: scores.share_below(scaled[rows]))

    def _each(self, group: npt.ArrayLike | None, number: int, ask) -> Floats:
        labels = _labels(group, number)
        found = np.empty(number)
        for label in np.unique(labels):
            rows = labels == label
            found[rows] = ask(self.groups.get(label, self.all), rows)
        return found


class _Scores:
    """Normalised residuals in order, with the weight up to each."""

    def __init__(self, scores: Floats, weight: Floats) -> None:
        order = np.argsort(scores, kind="stable")
        self.signed, self.below = scores[order], np.concatenate([[0.0], np.cumsum(weight[order])])
        order = np.argsort(np.abs(scores), kind="stable")
        self.sizes, self.within = np.abs(scores)[order], np.cumsum(weight[order])
        self.new = float(weight.mean())

    def quantile(self, confidence: float) -> float:
        """The size within which so much of all weight lies, a new item's counted as infinitely far."""
        wanted = confidence * (self.within[-1] + self.new)
        return float(self.sizes[min(np.searchsorted(self.within, wanted - 1e-9), len(self.sizes) - 1)])

    def share_below(self, limit: Floats) -> Floats:
        """Share of the weight of signed scores below each limit, a new item's half counted."""
        reached = self.below[np.searchsorted(self.signed, limit)]
        return (reached + 0.5 * self.new) / (self.below[-1] + self.new)


def _labels(group: npt.ArrayLike | None, number: int) -> npt.NDArray:
    return np.zeros(number, np.int64) if group is None else np.broadcast_to(np.asarray(group), (number,))
