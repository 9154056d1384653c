"""Learning curves on the collected salts of Ren 2026: how much would more known links help?

    python benchmarks/link_curve.py --out link_curve.csv --figure link_curve.svg [--replicates 2]

A share of the training links is kept, the test links stay the same. ``mrr_new`` ranks the right anion
among the anions without a training link alone: what is left when popularity has no say.
"""

import argparse

import matplotlib
import numpy as np
import pandas as pd
from links import SEED, published_graph

matplotlib.use("svg")

from lowmelt.links.graph import matrix
from lowmelt.links.hybrid import Settings as HybridSettings
from lowmelt.links.metrics import evaluate, ranks
from lowmelt.links.models import MODELS, Task
from lowmelt.links.published import Settings as SageSettings
from lowmelt.links.splits import KINDS, TEST, TRAIN, VALID, split_links
from lowmelt.plots.links import curve_figure
from lowmelt.plots.style import save
from lowmelt.runtime import derive_seed


def curve(models: list[str], splits: list[str], shares: list[float], replicates: int) -> pd.DataFrame:
    """One row for each model, split, share of the training links and replicate."""
    graph = published_graph()
    task, known = Task(graph, HybridSettings(), SageSettings()), matrix(graph.edges, graph.shape)
    rows = []
    for replicate in range(replicates):
        for split in splits:
            rng = np.random.default_rng(derive_seed(SEED, "split_links", split, replicate))
            part = split_links(graph.edges, graph.shape, split, rng, 0.05, 0.10)
            train = rng.permutation(graph.edges[part == TRAIN])
            valid, test = (graph.edges[part == p] for p in (VALID, TEST))
            new = np.setdiff1d(np.arange(graph.shape[1]), train[:, 1])
            mask = np.ones_like(known)
            mask[:, new] = known[:, new]
            of_new = test[np.isin(test[:, 1], new)]
            for share in shares:
                for name in models:
                    kept = train[: round(share * len(train))]
                    scores = task.fit(name, kept, valid, np.random.default_rng([replicate, 1])).block(
                        slice(None)
                    )
                    found = evaluate(scores, test, known, np.random.default_rng([replicate, 2]))
                    found["mrr_new"] = float((1 / ranks(scores, of_new, mask, "anion")).mean())
                    rows.append(
                        {"split": split, "model": name, "share": share, "replicate": replicate, **found}
                    )
                    shown = ("matched_auc", "mrr_anion", "mrr_new")
                    print(split, replicate, share, name, {k: round(found[k], 3) for k in shown}, flush=True)
    return pd.DataFrame(rows)


def main() -> None:
    """Read the options, write the table and the figure."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--out", required=True, help="CSV of all runs")
    parser.add_argument("--figure", required=True, help="SVG of the curves")
    parser.add_argument("--models", nargs="+", default=["neighbour_vote", "hybrid"], choices=list(MODELS))
    parser.add_argument("--splits", nargs="+", default=list(KINDS), choices=KINDS)
    parser.add_argument("--shares", nargs="+", type=float, default=[0.25, 0.5, 1.0])
    parser.add_argument("--replicates", type=int, default=2)
    options = parser.parse_args()
    runs = curve(options.models, options.splits, options.shares, options.replicates)
    runs.to_csv(options.out, index=False, float_format="%.5f")
    save(curve_figure(runs), options.figure)


if __name__ == "__main__":
    main()
