"""What a link model must beat: popularity, neighbours' votes, a factorisation of the link matrix."""

import numpy as np
from scipy.sparse.linalg import svds

from lowmelt.fingerprints.similarity import tanimoto
from lowmelt.links.features import nearest_vote
from lowmelt.links.graph import Graph, matrix


def degree_product(graph: Graph, train: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """(1 + degree of the cation) times (1 + degree of the anion)."""
    links = matrix(train, graph.shape)
    return (1.0 + links.sum(1))[:, None] * (1.0 + links.sum(0))[None]


def anion_popularity(graph: Graph, train: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """The degree of the anion, whatever the cation."""
    return np.broadcast_to(matrix(train, graph.shape).sum(0), graph.shape).copy()


def neighbour_vote(
    graph: Graph, train: np.ndarray, rng: np.random.Generator, neighbours: int = 10
) -> np.ndarray:
    """Share of the most similar cations (ECFP4 counts, Tanimoto) that have the anion."""
    links = matrix(train, graph.shape)
    similarity = tanimoto(graph.cations.count, graph.cations.count)
    np.fill_diagonal(similarity, 0.0)
    return nearest_vote(similarity, links.sum(1) > 0, neighbours) @ links


def factorisation(graph: Graph, train: np.ndarray, rng: np.random.Generator, rank: int = 16) -> np.ndarray:
    """Truncated singular value decomposition of the links, each divided by the square roots of both degrees.

    An ion without links has no factors: all its scores are 0.
    """
    links = matrix(train, graph.shape)
    damping = [np.sqrt(np.maximum(links.sum(axis), 1.0)) for axis in (1, 0)]
    scaled = links / damping[0][:, None] / damping[1][None]
    left, values, right = svds(scaled, k=min(rank, min(graph.shape) - 1), v0=rng.random(min(graph.shape)))
    return ((left * values) @ right * damping[0][:, None] * damping[1][None]).astype(np.float32)


BASELINES = {
    "degree_product": degree_product,
    "anion_popularity": anion_popularity,
    "neighbour_vote": neighbour_vote,
    "factorisation": factorisation,
}
