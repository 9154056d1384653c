"""Kernels on ions: shared fragments, and features over a length."""

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
import numpy.typing as npt

from lowmelt.fingerprints.similarity import tanimoto

Floats = npt.NDArray[np.float64]

CLIPPED = 4.0  # standard deviations; an odd ion's feature says no more than that


@dataclass(frozen=True, eq=False)
class IonArrays:
    """n ions as arrays.

    Attributes:
        counts: of fragments (n, b).
        features: (n, d).
        others: further kinds of fragments, each (n, b'); the similarity of ions is the mean over all kinds.
        table: the ions of which these are a part.
        rows: their places in it.
    """

    counts: npt.NDArray[np.float32]
    features: Floats
    others: tuple[npt.NDArray[np.float32], ...] = ()
    table: "IonArrays | None" = None
    rows: npt.NDArray[np.int64] | None = None

    def take(self, rows: npt.NDArray[np.int64]) -> "IonArrays":
        """The ions of these rows."""
        others = tuple(counts[rows] for counts in self.others)
        return IonArrays(self.counts[rows], self.features[rows], others, self, rows)

    @cached_property
    def similarity(self) -> Floats:
        """Of all ions to one another (n, n): computed once, whichever part of them is trained on."""
        return mean_tanimoto(self, self)

    def __getstate__(self) -> dict:
        held = ("counts", "features", "others")
        return {name: getattr(self, name) for name in held} | {"table": None, "rows": None}


def mean_tanimoto(first: IonArrays, second: IonArrays) -> Floats:
    """Tanimoto similarity (n, m), the mean over all kinds of fragments."""
    kinds = zip((first.counts, *first.others), (second.counts, *second.others), strict=True)
    return np.mean([tanimoto(left, right) for left, right in kinds], axis=0)


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
        return self._similarity(ions), squared_distance(first, second)

    def _similarity(self, ions: IonArrays) -> Floats:
        """To the training ions, looked up where both are of one table."""
        table, rows = self.known.table, self.known.rows
        if table is not None and (ions is table or ions.table is table):
            similar = table.similarity[:, rows]
            return similar if ions is table else similar[ions.rows]
        return mean_tanimoto(ions, self.known)


def squared_distance(first: Floats, second: Floats) -> Floats:
    """|a - b|^2 / (2 d) (n, m) of rows (n, d) and (m, d)."""
    square = (first**2).sum(1)[:, None] + (second**2).sum(1)[None] - 2 * first @ second.T
    return np.clip(square, 0, None) / (2 * first.shape[1])
