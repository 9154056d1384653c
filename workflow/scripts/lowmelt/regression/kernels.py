"""Kernels on ions: shared fragments, and features over a length."""

from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from lowmelt.fingerprints.similarity import tanimoto

Floats = npt.NDArray[np.float64]

CLIPPED = 4.0  # standard deviations; an odd ion's feature says no more than that


class IonArrays(NamedTuple):
    """n ions as arrays: counts of fragments (n, b), and features (n, d)."""

    counts: npt.NDArray[np.float32]
    features: Floats

    def take(self, rows: npt.NDArray[np.int64]) -> "IonArrays":
        """The ions of these rows."""
        return IonArrays(self.counts[rows], self.features[rows])


@dataclass(frozen=True)
class PairKernel:
    """Kernel of salts: w_pair Kc Ka + w_cation Kc + w_anion Ka + w_constant.

    Each K = share Tanimoto + (1 - share) radial is a kernel on ions of one sign.

    Attributes:
        pair: variance of what only the pair of ions explains.
        cation: variance that belongs to the cation alone.
        anion: variance that belongs to the anion alone.
        cation_substructure: share of the fingerprint in the likeness of cations, as odds.
        cation_length: length over which the features of cations matter, in standard deviations.
        anion_substructure: as for cations.
        anion_length: as for cations.
        noise: variance of a single value, the scale of Student's distribution where that is used.
        constant: variance of the mean of all salts, large, so that the mean is estimated along with the
            rest and not taken from a table in which one anion has a third of the rows.
    """

    pair: float = 0.5
    cation: float = 0.3
    anion: float = 0.4
    cation_substructure: float = 1.0
    cation_length: float = 0.5
    anion_substructure: float = 1.0
    anion_length: float = 0.8
    noise: float = 0.1
    constant: float = 1.0

    def of_ions(self, parts: tuple[Floats, Floats], side: str) -> Floats:
        """Likeness (n, m) of ions from what :class:`IonLikeness` gives, ``side`` cation or anion."""
        odds, length = getattr(self, f"{side}_substructure"), getattr(self, f"{side}_length")
        share = odds / (1 + odds)
        return share * parts[0] + (1 - share) * np.exp(-parts[1] / length**2)

    def of_salts(self, kc: Floats, ka: Floats) -> Floats:
        """Covariance of salts, of the shape of both, from the kernels of their cations and anions."""
        return self.pair * kc * ka + self.cation * kc + self.anion * ka + self.constant

    @property
    def prior(self) -> float:
        """Variance of a salt before anything is known."""
        return self.pair + self.cation + self.anion + self.constant

    def with_logs(self, names: list[str], logs: Floats) -> "PairKernel":
        """The kernel with the exponentials of ``logs`` under these names."""
        return replace(self, **dict(zip(names, np.exp(logs).tolist(), strict=True)))


class IonLikeness:
    """Similarity and distance to the training ions of one sign, whose features set the scale.

    Args:
        known: the training ions.
        relevance: how much each feature matters in the distance (d,); left out: all the same.
    """

    def __init__(self, known: IonArrays, relevance: Floats | None = None) -> None:
        self.known = known
        self.middle, self.spread = known.features.mean(0), known.features.std(0) + 1e-9
        self.relevance = 1.0 if relevance is None else relevance

    def __call__(self, ions: IonArrays) -> tuple[Floats, Floats]:
        """Tanimoto similarity (n, known) and squared distance |a - b|^2 / (2 d) of scaled features."""
        first, second = (
            self.relevance * np.clip((table.features - self.middle) / self.spread, -CLIPPED, CLIPPED)
            for table in (ions, self.known)
        )
        return tanimoto(ions.counts, self.known.counts), squared_distance(first, second)


def squared_distance(first: Floats, second: Floats) -> Floats:
    """|a - b|^2 / (2 d) (n, m) of rows (n, d) and (m, d)."""
    square = (first**2).sum(1)[:, None] + (second**2).sum(1)[None] - 2 * first @ second.T
    return np.clip(square, 0, None) / (2 * first.shape[1])
