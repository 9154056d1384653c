"""The fitted latent prior: points between the codes of ions that are alike.

With a weak KL term the codes of the learned ions do not fill N(0, I), and what is decoded from the gaps is
rubbish. Sampling from what the codes do fill cures that (Ghosh et al. 2020, "From variational to
deterministic autoencoders", ICLR). Here a draw lies on the line from one code to one of its nearest
codes, as in the oversampling of Chawla et al. 2002 (10.1613/jair.953): it follows the bends of the
manifold, which a Gaussian mixture of affordable size does not.
"""

from dataclasses import dataclass

import numpy as np
from sklearn.neighbors import NearestNeighbors


@dataclass(frozen=True)
class Prior:
    """Codes, and which of them are near to which.

    Attributes:
        codes: (n, d) posterior means.
        neighbours: (n, k) row numbers of the k nearest codes of each, itself left out.
        weights: (n,) chance of each code to be where a draw starts.
    """

    codes: np.ndarray
    neighbours: np.ndarray
    weights: np.ndarray

    def sample(self, count: int, random: np.random.Generator, spread: float = 1.0) -> np.ndarray:
        """(count, d) draws; ``spread`` is how far toward the neighbour a draw may lie, 1 all the way."""
        start = random.choice(len(self.codes), size=count, p=self.weights)
        end = self.neighbours[start, random.integers(self.neighbours.shape[1], size=count)]
        share = spread * random.random((count, 1))
        return (1 - share) * self.codes[start] + share * self.codes[end]


def fit_prior(codes: np.ndarray, neighbours: int, weights: np.ndarray | None = None) -> Prior:
    """Prior of n codes (n, d) with k neighbours each (fewer where there are fewer codes).

    ``weights`` (n,) moves the prior toward some of the ions, such as those of low-melting salts.
    """
    k = min(neighbours, len(codes) - 1)
    near = NearestNeighbors(n_neighbors=k + 1).fit(codes).kneighbors(codes, return_distance=False)
    chances = np.ones(len(codes)) if weights is None else weights
    return Prior(codes.astype(np.float32), near[:, 1:].astype(np.int32), chances / chances.sum())
