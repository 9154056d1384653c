"""How alike two ions are: shared fragments with their counts, and a portrait of their chemistry."""

from dataclasses import dataclass

import numpy as np

from lowmelt.fingerprints.similarity import tanimoto
from lowmelt.links.graph import Side


@dataclass(frozen=True)
class Mix:
    """Weights of the parts of the similarity; they add up to 1."""

    count: float = 0.4
    binary: float = 0.4
    chemistry: float = 0.2


CATION_MIX = Mix(0.4, 0.4, 0.2)
ANION_MIX = Mix(0.5, 0.0, 0.5)


class IonKernel:
    """Similarity of ions to the known ions of one side.

    The portraits are compressed by ``sign * log(1 + |value|)``, scaled to unit variance over the known
    ions and compared by a Gaussian whose width is half the median squared distance.
    """

    def __init__(self, known: Side, mix: Mix) -> None:
        self.known = known
        self.mix = mix
        portrait = _compress(known.chemistry)
        self.mean, self.scale = portrait.mean(0), portrait.std(0) + 1e-6
        distance = _squared_distance(self._portrait(known), self._portrait(known))
        positive = distance[distance > 1e-6]
        self.width = float(np.median(positive)) / 2.0 if positive.size else 1.0

    def __call__(self, ions: Side) -> np.ndarray:
        """Similarities (n, n_known), float32."""
        known, mix = self.known, self.mix
        total = np.zeros((len(ions), len(known)), np.float32)
        if mix.count:
            total += mix.count * tanimoto(ions.count, known.count)
        if mix.binary:
            total += mix.binary * tanimoto(ions.binary, known.binary)
        if mix.chemistry:
            distance = _squared_distance(self._portrait(ions), self._portrait(known))
            total += mix.chemistry * np.exp(-distance / self.width)
        return total

    def _portrait(self, ions: Side) -> np.ndarray:
        return (_compress(ions.chemistry) - self.mean) / self.scale


def _compress(values: np.ndarray) -> np.ndarray:
    return np.sign(values) * np.log1p(np.abs(values))


def _squared_distance(x: np.ndarray, z: np.ndarray) -> np.ndarray:
    distance = (x**2).sum(1)[:, None] + (z**2).sum(1)[None] - 2.0 * x @ z.T
    return np.maximum(distance, 0.0)
