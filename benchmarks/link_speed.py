"""Times one training round on the collected salts of Ren 2026: the published code's way and ours.

    python benchmarks/link_speed.py [--epochs 100] [--threads 1]

``published, dense`` is the model as coded there: PyTorch Geometric's SAGEConv aggregates dense
fingerprints before it multiplies them. ``published, sparse`` is the same model and the same numbers with
sparse products first and PyTorch Geometric's mean aggregation after them. ``hybrid`` is lowmelt's own
model, the scores of all pairs included; it needs the similarities of the ions, which are the same for all
rounds and are timed apart. Wall and processor time; the published models also score all pairs.
"""

import argparse
import sys
import time
from collections.abc import Callable

import numpy as np
import torch
from links import published_graph
from torch import Tensor, nn
from torch_geometric.nn import SAGEConv

from lowmelt.links.graph import Graph
from lowmelt.links.hybrid import HybridModel, Kernels, make_kernels
from lowmelt.links.hybrid import Settings as HybridSettings
from lowmelt.links.published import Settings as SageSettings
from lowmelt.links.published import fit_sage, link_loss, node_features


class DenseSage(nn.Module):
    """Two bipartite SAGEConv layers on dense fingerprints, 2049 -> 512 -> 256."""

    def __init__(self, d_in: int) -> None:
        super().__init__()
        sizes = ((d_in, 512), (512, 256))
        self.cation = nn.ModuleList([SAGEConv((a, a), b) for a, b in sizes])
        self.anion = nn.ModuleList([SAGEConv((a, a), b) for a, b in sizes])

    def forward(self, cation: Tensor, anion: Tensor, edges: Tensor) -> tuple[Tensor, Tensor]:
        """Embeddings of both sides; edges (2, m) run from cation to anion."""
        for to_cation, to_anion in zip(self.cation, self.anion, strict=True):
            cation, anion = to_cation((anion, cation), edges.flip(0)), to_anion((cation, anion), edges)
        return cation, anion


def dense_round(graph: Graph, train: np.ndarray, epochs: int) -> np.ndarray:
    """Train and score as the published code does."""
    cation, anion = (torch.as_tensor(node_features(side)) for side in (graph.cations, graph.anions))
    model = DenseSage(cation.shape[1])
    optimiser = torch.optim.Adam(model.parameters(), lr=0.01)
    edges, positive = torch.as_tensor(train.T.copy()), torch.as_tensor(train)
    for _ in range(epochs):
        negative = torch.stack([torch.randint(n, (len(train),)) for n in graph.shape], 1)
        optimiser.zero_grad()
        loss = link_loss(*model(cation, anion, edges), positive, negative)
        loss.backward()
        optimiser.step()
    with torch.no_grad():
        left, right = model(cation, anion, edges)
        return (left @ right.T).numpy()


def timed(name: str, work: Callable[[], object], scale: float = 1.0) -> tuple[str, float]:
    """A line of the table, and the wall time."""
    wall, cpu = time.perf_counter(), time.process_time()
    work()
    wall, cpu = (time.perf_counter() - wall) * scale, (time.process_time() - cpu) * scale
    print(f"| {name} | {wall:.1f} | {cpu:.1f} |", flush=True)
    return name, wall


def main() -> None:
    """Print the table and the ratios."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--epochs", type=int, default=100, help="epochs run; times are scaled to 100")
    parser.add_argument("--threads", type=int, default=1)
    options = parser.parse_args()
    torch.set_num_threads(options.threads)
    torch.manual_seed(0)
    graph = published_graph()
    order = np.random.default_rng(0).permutation(len(graph.edges))
    train, valid, _ = np.split(graph.edges[order], [int(0.85 * len(order)), int(0.90 * len(order))])
    scale, sage = 100 / options.epochs, SageSettings(epochs=options.epochs)
    print("| one round | wall s | processor s |\n|---|---|---|")

    def hybrid(kernels: Kernels) -> None:
        model = HybridModel(graph.cations, graph.anions, kernels, HybridSettings())
        model.fit(train, valid, np.random.default_rng(0)).block(slice(None))

    kernels = make_kernels(graph.cations, graph.anions)

    times = dict([
        timed("published, dense", lambda: dense_round(graph, train, options.epochs), scale),
        timed(
            "published, sparse",
            lambda: fit_sage(graph, train, "strict", np.random.default_rng(0), sage).block(slice(None)),
            scale,
        ),
        timed("similarities of ions", lambda: make_kernels(graph.cations, graph.anions)),
        timed("hybrid", lambda: hybrid(kernels)),
    ])  # fmt: skip
    for name, wall in times.items():
        print(f"{name}: {wall / times['published, dense']:.2f} of the published wall time")


if __name__ == "__main__":
    sys.exit(main())
