"""The link model of Ren 2026 (10.1039/d5dd00282f) in two readings.

``published`` does what its code does: each direction of the messages sees a random 85 % of ALL links,
drawn apart, so that links kept for the test are learnt from; scoring sends messages along all links,
those of the test included. ``strict`` closes both leaks: messages run along training links only.
Both: binary Morgan fingerprint of radius 4 plus formal charge, Adam at 0.01 for 100 epochs on the full
batch, binary cross entropy against as many random pairs, drawn anew each epoch.
"""

import logging
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor
from torch.nn.functional import binary_cross_entropy_with_logits as cross_entropy

from lowmelt.links.graph import Graph, Side
from lowmelt.links.sage import BipartiteSage

PROTOCOLS = ("published", "strict")
DENSE = 20


@dataclass(frozen=True)
class Settings:
    """Sizes and training of the published model."""

    hidden: int = 512
    out: int = 256
    epochs: int = 100
    learning_rate: float = 0.01
    message_share: float = 0.85


@dataclass(frozen=True)
class Embeddings:
    """Embeddings (n_cations, d) and (n_anions, d); the score of a pair is their dot product, a logit."""

    cation: np.ndarray
    anion: np.ndarray

    def block(self, rows: slice | np.ndarray) -> np.ndarray:
        """Logits (p, n_anions) of some cations with all anions."""
        return self.cation[rows] @ self.anion.T


def node_features(side: Side) -> np.ndarray:
    """Fingerprint and formal charge (n, bits + 1)."""
    return np.hstack([side.binary, side.charge[:, None].astype(np.float32)])


def fit_sage(
    graph: Graph,
    train: np.ndarray,
    protocol: str,
    rng: np.random.Generator,
    settings: Settings | None = None,
    device: str = "cpu",
) -> Embeddings:
    """Train GraphSAGE and embed all ions.

    Args:
        graph: ions and all known links; ``strict`` looks at ``train`` only.
        train: training links (m, 2).
        protocol: ``published`` or ``strict``.
        rng: source of chance.
        settings: the published ones by default.
        device: where to train.
    """
    settings = settings or Settings()
    torch.manual_seed(int(rng.integers(2**31)))
    features = [
        torch.as_tensor(node_features(side)).to_sparse_csr().to(device)
        for side in (graph.cations, graph.anions)
    ]
    model = BipartiteSage(features[0].shape[1], settings.hidden, settings.out).to(device)
    learn, tell = _message_links(graph, train, protocol, settings, rng)
    optimiser = torch.optim.Adam(model.parameters(), lr=settings.learning_rate)
    positive = torch.as_tensor(train, device=device)
    along = _edge_indices(*learn, device)
    for epoch in range(settings.epochs):
        negative = torch.as_tensor(_draw(len(train), graph, train, rng), device=device)
        optimiser.zero_grad(set_to_none=True)
        cation, anion = model(*features, *along)
        loss = link_loss(cation, anion, positive, negative)
        loss.backward()
        optimiser.step()
        if epoch % 25 == 24:
            logging.getLogger("lowmelt").info(
                "epoch %d of %d: loss %.3f", epoch + 1, settings.epochs, loss.item()
            )
    with torch.no_grad():
        embedded = model(*features, *_edge_indices(*tell, device))
    return Embeddings(*(e.cpu().numpy() for e in embedded))


def _edge_indices(to_cation: np.ndarray, to_anion: np.ndarray, device: str) -> tuple[Tensor, Tensor]:
    """Links (m, 2) that carry messages as (2, m), each from its source to its target."""
    return (
        torch.as_tensor(to_cation[:, ::-1].T.copy(), device=device),
        torch.as_tensor(to_anion.T.copy(), device=device),
    )


def link_loss(cation: Tensor, anion: Tensor, positive: Tensor, negative: Tensor) -> Tensor:
    """Binary cross entropy of dot products on links and on non-links, each (m, 2)."""
    pairs = torch.cat([positive, negative])
    if DENSE * len(pairs) > len(cation) * len(anion):  # the same numbers, cheaper where pairs are many
        logits = (cation @ anion.T)[pairs[:, 0], pairs[:, 1]]
    else:
        logits = (cation[pairs[:, 0]] * anion[pairs[:, 1]]).sum(1)
    return cross_entropy(logits, (torch.arange(len(pairs), device=logits.device) < len(positive)).float())


Links = tuple[np.ndarray, np.ndarray]


def _message_links(
    graph: Graph, train: np.ndarray, protocol: str, settings: Settings, rng: np.random.Generator
) -> tuple[Links, Links]:
    """Links that carry messages, (to cation, to anion), in training and in scoring."""
    if protocol == "strict":
        return (train, train), (train, train)
    if protocol != "published":
        raise ValueError(f"unknown protocol {protocol!r}; one of {', '.join(PROTOCOLS)}")
    every = np.unique(np.concatenate([graph.edges, train]), axis=0)
    size = round(settings.message_share * len(every))
    first, second = (every[rng.permutation(len(every))[:size]] for _ in range(2))
    return (first, second), (every, every)


def _draw(n: int, graph: Graph, train: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """n uniform pairs; the few that are training links are drawn once more."""
    key = np.sort(train[:, 0] * graph.shape[1] + train[:, 1])
    drawn = rng.integers(graph.shape[0] * graph.shape[1], size=n)
    hit = np.isin(drawn, key)
    drawn[hit] = rng.integers(graph.shape[0] * graph.shape[1], size=int(hit.sum()))
    return np.stack(np.divmod(drawn, graph.shape[1]), 1)
