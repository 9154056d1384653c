"""Expands the collected salts of Ren 2026 (10.1039/d5dd00282f) in rounds, the published way and ours.

    python benchmarks/link_rounds.py [--models sage_published hybrid] [--rounds 7] [--precision 0.9]

One line a round: links in all, links added, precision among held-out links and non-links, recall.
"""

import argparse
import tempfile
from pathlib import Path

import numpy as np
from links import SEED, published_graph

from lowmelt.links.expansion import accepted_pairs, choose_threshold, hold_out
from lowmelt.links.graph import Graph
from lowmelt.links.hybrid import Settings as HybridSettings
from lowmelt.links.models import Task
from lowmelt.links.published import Settings as SageSettings
from lowmelt.links.splits import TEST, TRAIN, VALID, split_links
from lowmelt.runtime import derive_seed


def expand(graph: Graph, name: str, rounds: int, precision: float, folder: Path) -> None:
    """Print the growth of one model; ``sage_published`` replaces its links each round."""
    rng = np.random.default_rng(derive_seed(SEED, "split_links", "random", 0))
    part = split_links(graph.edges, graph.shape, "random", rng, 0.05, 0.10)
    train, valid, test = (graph.edges[part == p] for p in (TRAIN, VALID, TEST))
    task, replace = Task(graph, HybridSettings(), SageSettings()), name == "sage_published"
    held_out = hold_out(graph, valid, test, rng)
    added, weight = train[:0], np.zeros(0, np.float32)
    for number in range(1, rounds + 1):
        known = train[:0] if replace and number > 1 else train
        present = added[:0] if replace else np.concatenate([graph.edges, added])
        learnt = np.ones(len(added), bool) if replace else ~held_out.holds(added, graph.shape)
        model = task.fit(name, known, valid, rng, added[learnt], weight[learnt])
        acceptance = choose_threshold(model, graph.shape, held_out, precision, logit_zero=replace)
        pairs = accepted_pairs(model, graph, acceptance, present, folder / "stream.parquet", None)
        new, probability = pairs[["row", "column"]].to_numpy(np.int64), pairs["probability"].to_numpy()
        added = new if replace else np.concatenate([added, new])
        weight = probability if replace else np.concatenate([weight, probability])
        total = len(new) if replace else len(graph.edges) + len(added)
        facts = acceptance.facts
        print(
            f"| {name} | {number} | {total:,} | {len(new):,} | {facts['precision_test']:.3f} | "
            f"{facts['precision_test_random']:.3f} | {facts['recall_test']:.3f} |",
            flush=True,
        )


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--models", nargs="+", default=["sage_published", "hybrid"])
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--precision", type=float, default=0.9)
    options = parser.parse_args()
    graph = published_graph()
    print("| model | round | links | added | precision, matched | precision, random | recall |")
    print("|---|---|---|---|---|---|---|")
    with tempfile.TemporaryDirectory() as folder:
        for name in options.models:
            expand(graph, name, options.rounds, options.precision, Path(folder))


if __name__ == "__main__":
    main()
