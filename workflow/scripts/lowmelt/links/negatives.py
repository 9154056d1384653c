"""Pairs that are no known link, drawn in three ways; the way decides what a score is asked."""

import numpy as np


def random_pairs(
    positives: np.ndarray, known: np.ndarray, rng: np.random.Generator, n_each: int
) -> np.ndarray:
    """Any cation with any anion. Most such pairs hold two rare ions: popularity alone tells them apart.

    Args:
        positives: links (m, 2).
        known: matrix of all known links, none of which is drawn.
        rng: source of chance.
        n_each: how many for each positive; fewer come back where the draw is a known link.

    Returns:
        Pairs (k, 2), k <= m * n_each.
    """
    size = n_each * len(positives)
    drawn = np.stack([rng.integers(n, size=size) for n in known.shape], 1)
    return _unknown(drawn, known)


def popular_pairs(
    positives: np.ndarray, known: np.ndarray, rng: np.random.Generator, n_each: int
) -> np.ndarray:
    """Cation and anion each drawn as often as it has known links (the configuration model)."""
    links = np.argwhere(known > 0)
    return _unknown(_cross(links, rng, n_each * len(positives)), known)


def matched_pairs(
    positives: np.ndarray, known: np.ndarray, rng: np.random.Generator, n_each: int
) -> np.ndarray:
    """The cation of one of the positives with the anion of another.

    Each ion occurs among the negatives as often as among the positives, apart from crosses that are
    known links: neither the degree of an ion nor its being new tells the two apart.
    """
    return _unknown(_cross(positives, rng, n_each * len(positives)), known)


def _cross(links: np.ndarray, rng: np.random.Generator, size: int) -> np.ndarray:
    if not len(links):
        return np.zeros((0, 2), np.int64)
    return np.stack([links[rng.integers(len(links), size=size), side] for side in (0, 1)], 1)


def _unknown(pairs: np.ndarray, known: np.ndarray) -> np.ndarray:
    return pairs[known[pairs[:, 0], pairs[:, 1]] == 0]
