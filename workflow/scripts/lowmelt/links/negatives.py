"""Pairs that are no known link, against which links are judged: random ones, and degree-matched ones."""

from dataclasses import dataclass, replace

import numpy as np


@dataclass(frozen=True)
class Judged:
    """Links and the non-links that they are to be told from.

    Attributes:
        pairs: links, then non-links (m + k, 2).
        truth: 1.0 for links, 0.0 for non-links (m + k,).
        weight: of each pair; the links together weigh as much as the non-links (m + k,).
    """

    pairs: np.ndarray
    truth: np.ndarray
    weight: np.ndarray

    @property
    def non_links(self) -> np.ndarray:
        """The pairs (k, 2) that are no links."""
        return self.pairs[self.truth == 0]


def against(links: np.ndarray, non_links: np.ndarray) -> Judged:
    """Links of weight 1 and non-links of the same total weight."""
    weight = np.r_[np.ones(len(links)), np.full(len(non_links), len(links) / max(1, len(non_links)))]
    truth = np.r_[np.ones(len(links)), np.zeros(len(non_links))]
    return Judged(np.concatenate([links, non_links]), truth, weight)


def random_pairs(links: np.ndarray, known: np.ndarray, rng: np.random.Generator, n_each: int) -> np.ndarray:
    """Any cation with any anion, no known link (k, 2), k <= m * n_each.

    Most such pairs hold two rare ions: the number of their partners alone tells them from links.
    """
    drawn = np.stack([rng.integers(n, size=n_each * len(links)) for n in known.shape], 1)
    return drawn[known[drawn[:, 0], drawn[:, 1]] == 0]


def match_degrees(links: np.ndarray, known: np.ndarray, steps: int = 400) -> Judged:
    """The links and all non-links between their ions, weighted so that degrees say nothing.

    The bipartite configuration model gives each pair of these cations and anions the probability
    p = x_i y_j / (1 + x_i y_j) of being one of the links, where the factors of the ions are such that
    each ion has the expected number of links that it has (Saracco et al., Sci. Rep. 5 (2015) 10595,
    10.1038/srep10595, eqs 3 and 4). With the weights 1 - p of a link and p of a non-link (overlap
    weights: Li, Morgan and Zaslavsky, J. Am. Stat. Assoc. 113 (2018) 390, 10.1080/01621459.2016.1260466,
    theorem 3) each ion weighs the same among links and non-links: a score that counts the partners of
    either ion has an AUC of one half. Where an ion leaves no choice, its pairs weigh nothing.

    Args:
        links: (m, 2).
        known: matrix of all known links; none is a non-link.
        steps: of the fixed-point iteration, at most.
    """
    (rows, row), (columns, column) = (np.unique(links[:, side], return_inverse=True) for side in (0, 1))
    is_link = np.zeros((len(rows), len(columns)), bool)
    is_link[row, column] = True
    open_pair = is_link | (known[np.ix_(rows, columns)] == 0)
    per_row, per_column = is_link.sum(1, dtype=float), is_link.sum(0, dtype=float)
    scale = np.sqrt(max(1, len(links)))
    x, y = per_row / scale, per_column / scale
    for _ in range(steps):
        before = x
        x = per_row / (open_pair * y / (1 + x[:, None] * y)).sum(1)
        y = per_column / (open_pair * x[:, None] / (1 + x[:, None] * y)).sum(0)
        if np.allclose(x, before, rtol=1e-5):
            break
    p = np.outer(x, y) / (1 + np.outer(x, y))
    other_row, other_column = np.nonzero(open_pair & ~is_link)
    non_links = np.stack([rows[other_row], columns[other_column]], 1).astype(links.dtype)
    judged = against(links, non_links)
    return replace(judged, weight=np.r_[1 - p[row, column], p[other_row, other_column]])


def sample_matched(links: np.ndarray, known: np.ndarray, rng: np.random.Generator, n_each: int) -> Judged:
    """The same with ``n_each`` non-links for each link, drawn by their weights, all of one weight."""
    every = match_degrees(links, known)
    link = every.truth == 1
    weight, own = every.weight[~link], every.weight[link]
    if weight.sum() <= 0:
        return against(links, every.non_links[:0])
    drawn = rng.choice(len(weight), size=n_each * len(links), p=weight / weight.sum())
    judged = against(links, every.non_links[drawn])
    return replace(judged, weight=np.r_[own, np.full(len(drawn), own.sum() / len(drawn))])


def join(first: Judged, second: Judged) -> Judged:
    """Both in one."""
    names = ("pairs", "truth", "weight")
    return Judged(*(np.concatenate([getattr(first, n), getattr(second, n)]) for n in names))
