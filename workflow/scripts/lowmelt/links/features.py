"""What the known links say about a pair of ions, without the pair's own link.

Every number comes from the links of other ions: votes of neighbours, kernel ridge regression with the
ion itself left out (in closed form), co-occurrence. So the same numbers can be learnt from on known
links and asked for on new pairs and on new ions.
Two-step kernel ridge regression and its leave-one-out forms: Stock et al., Neural Computation 30
(2018) 2245, 10.1162/neco_a_01096.
"""

from dataclasses import dataclass

import numpy as np
from scipy.linalg import inv

NAMES = (
    "cation_vote", "cation_ridge", "cation_smooth", "anion_vote", "anion_ridge", "anion_smooth",
    "both_ridge", "both_smooth", "both_vote", "nearest_cation", "nearest_anion", "together",
    "anion_degree", "cation_degree", "anion_degree_expected", "cation_degree_expected",
    "cation_charge", "anion_charge",
)  # fmt: skip


@dataclass(frozen=True)
class SideSettings:
    """How neighbours of one side are used: how many vote, and two strengths of the ridge."""

    neighbours: int
    ridge: float
    smooth: float


CATION_SETTINGS = SideSettings(neighbours=10, ridge=0.1, smooth=1.0)
ANION_SETTINGS = SideSettings(neighbours=5, ridge=0.1, smooth=0.5)


@dataclass(frozen=True)
class Operators:
    """What is needed of q ions of one side to weigh the n known ions of that side.

    Attributes:
        similarity, vote, ridge, smooth: weights (q, n); an ion has no weight on itself.
        links: known links (q, n of the other side); zeros for a new ion.
        degree, expected: log(1 + degree) known, and expected from similar ions (q,).
        charge: (q,).
        index: row of the ion among the known ones, -1 for a new ion (q,).
    """

    similarity: np.ndarray
    vote: np.ndarray
    ridge: np.ndarray
    smooth: np.ndarray
    links: np.ndarray
    degree: np.ndarray
    expected: np.ndarray
    charge: np.ndarray
    index: np.ndarray

    def take(self, rows: slice | np.ndarray) -> "Operators":
        """The same for some of the q ions."""
        return Operators(*(getattr(self, name)[rows] for name in self.__dataclass_fields__))


def known_operators(
    kernel: np.ndarray, links: np.ndarray, charge: np.ndarray, settings: SideSettings
) -> Operators:
    """Operators of the known ions themselves, each left out of its own row.

    Args:
        kernel: similarities (n, n).
        links: (n, other side).
        charge: (n,).
        settings: see there.
    """
    warm = links.sum(1) > 0
    similarity = kernel.copy()
    np.fill_diagonal(similarity, 0.0)
    ridge, smooth = (_left_out_ridge(kernel, warm, s) for s in (settings.ridge, settings.smooth))
    degree = np.log1p(links.sum(1))
    return Operators(
        similarity=similarity,
        vote=nearest_vote(similarity, warm, settings.neighbours),
        ridge=ridge,
        smooth=smooth,
        links=links,
        degree=degree,
        expected=smooth @ degree,
        charge=charge.astype(np.float32),
        index=np.arange(len(kernel)),
    )


class Solver:
    """Operators of new ions, from the inverse kernel matrices of the known ones."""

    def __init__(self, kernel: np.ndarray, links: np.ndarray, settings: SideSettings) -> None:
        self.links, self.settings = links, settings
        self.warm = links.sum(1) > 0
        self.inverse = {s: _inverse(kernel, self.warm, s) for s in (settings.ridge, settings.smooth)}

    def __call__(self, kernel: np.ndarray, charge: np.ndarray) -> Operators:
        """Operators of ions with similarities ``kernel`` (q, n) to the known ones, none of them known."""
        ridge, smooth = (self._weights(kernel, s) for s in (self.settings.ridge, self.settings.smooth))
        return Operators(
            similarity=kernel,
            vote=nearest_vote(kernel, self.warm, self.settings.neighbours),
            ridge=ridge,
            smooth=smooth,
            links=np.zeros((len(kernel), self.links.shape[1]), np.float32),
            degree=np.zeros(len(kernel), np.float32),
            expected=smooth @ np.log1p(self.links.sum(1)),
            charge=charge.astype(np.float32),
            index=np.full(len(kernel), -1),
        )

    def _weights(self, kernel: np.ndarray, strength: float) -> np.ndarray:
        weights = np.zeros_like(kernel)
        weights[:, self.warm] = kernel[:, self.warm] @ self.inverse[strength]
        return weights


def pair_features(cations: Operators, anions: Operators, links: np.ndarray) -> np.ndarray:
    """The numbers of ``NAMES`` for all pairs of the cations and anions asked for.

    Args:
        cations: operators of p cations.
        anions: operators of q anions.
        links: the known links between the known ions (n_cations, n_anions).

    Returns:
        float32 array (p, q, 18).
    """
    columns, shape = anions.links.T, (len(cations.degree), len(anions.degree))
    parts = (
        cations.vote @ columns, cations.ridge @ columns, cations.smooth @ columns,
        cations.links @ anions.vote.T, cations.links @ anions.ridge.T, cations.links @ anions.smooth.T,
        (cations.ridge @ links) @ anions.ridge.T, (cations.smooth @ links) @ anions.smooth.T,
        (cations.vote @ links) @ anions.vote.T, _nearest(cations.similarity, anions.links),
        _nearest(anions.similarity, cations.links).T, _together(cations.links, anions, links),
        anions.degree[None], cations.degree[:, None], anions.expected[None], cations.expected[:, None],
        cations.charge[:, None], anions.charge[None],
    )  # fmt: skip
    return np.stack([np.broadcast_to(part, shape) for part in parts], -1, dtype=np.float32)


def _nearest(similarity: np.ndarray, partners: np.ndarray) -> np.ndarray:
    """Largest similarity of each of p ions to the known partners of each of q others: (p, q)."""
    best = np.zeros((len(similarity), len(partners)), np.float32)
    for j in np.flatnonzero(partners.any(1)):
        best[:, j] = similarity[:, partners[j] > 0].max(1)
    return best


def _together(cation_links: np.ndarray, anions: Operators, links: np.ndarray) -> np.ndarray:
    """How often the cation's other anions share cations with this anion, damped by their degrees."""
    damping = np.sqrt(links.sum(0) + 1.0)
    shared = links.T @ anions.links.T
    asked = np.flatnonzero(anions.index >= 0)
    shared[anions.index[asked], asked] = 0.0  # an anion is no partner of itself
    return (cation_links / damping**2) @ shared / np.sqrt(anions.links.sum(1) + 1.0)


def nearest_vote(similarity: np.ndarray, warm: np.ndarray, neighbours: int) -> np.ndarray:
    """Similarities of the nearest warm ions, normalised to 1 in each row."""
    weights = np.where(warm, similarity, 0.0).astype(np.float32)
    k = min(neighbours, weights.shape[1]) - 1
    least = -np.partition(-weights, k, axis=1)[:, k : k + 1]
    weights[weights < least] = 0.0
    return weights / (weights.sum(1, keepdims=True) + 1e-9)


def _inverse(kernel: np.ndarray, warm: np.ndarray, strength: float) -> np.ndarray:
    """Inverse of the warm ions' kernel matrix plus ``strength`` on the diagonal."""
    inner = kernel[np.ix_(warm, warm)].astype(np.float32, copy=False)
    inner[np.diag_indices_from(inner)] += strength
    return inv(inner, overwrite_a=True, check_finite=False, assume_a="pos")


def _left_out_ridge(kernel: np.ndarray, warm: np.ndarray, strength: float) -> np.ndarray:
    """Weights (n, n) of ridge regression, each ion predicted as if it were not among the warm ones.

    With R the inverse of the regularised kernel matrix, the hat matrix is 1 - strength * R, so that the
    weights of a warm ion i, left out, are -R_ij / R_ii; a cold ion needs the product with its row.
    """
    inverse = _inverse(kernel, warm, strength)
    weights = np.zeros_like(kernel)
    weights[np.ix_(~warm, warm)] = kernel[np.ix_(~warm, warm)] @ inverse
    inverse /= -np.diag(inverse).copy()[:, None]
    weights[np.ix_(warm, warm)] = inverse
    np.fill_diagonal(weights, 0.0)
    return weights
