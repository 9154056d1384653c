"""Judges the link models on the collected salts of Ren 2026 (10.1039/d5dd00282f), as the pipeline does.

    python benchmarks/links.py --out links.csv [--models hybrid ...] [--splits random ...] [--replicates 5]

The table is read in place from $LOWMELT_REFERENCE (default: ../shared/data), never copied.
"""

import argparse
import os
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pandas as pd

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "workflow" / "scripts"))

from lowmelt.chem.salts import Salt, SaltError, split_salt  # noqa: E402
from lowmelt.fingerprints.kinds import Settings as FingerprintSettings  # noqa: E402
from lowmelt.links.evaluation import judge_scores, summarise  # noqa: E402
from lowmelt.links.graph import Graph, edge_indices  # noqa: E402
from lowmelt.links.hybrid import HybridModel  # noqa: E402
from lowmelt.links.hybrid import Settings as HybridSettings  # noqa: E402
from lowmelt.links.models import MODELS, Scored, Task  # noqa: E402
from lowmelt.links.published import Settings as SageSettings  # noqa: E402
from lowmelt.links.scorer import describe  # noqa: E402
from lowmelt.links.splits import KINDS, TEST, TRAIN, VALID, split_links  # noqa: E402
from lowmelt.runtime import derive_seed  # noqa: E402

REFERENCE = Path(os.environ.get("LOWMELT_REFERENCE", ROOT / "../shared/data"))
SEED = 20260
SHOWN = ("random_auc", "matched_auc", "mrr_anion", "hits10_anion", "ece", "cpu_s")


def published_graph() -> Graph:
    """The collected salts after merging the drawings of each ion; charges are made to balance."""
    return graph_of(read_salts())


def read_salts() -> list[Salt]:
    """The collected salts of Ren 2026."""
    if not REFERENCE.is_dir():
        sys.exit(f"{REFERENCE} is missing; set LOWMELT_REFERENCE to the folder of reference data")
    drawn = pd.read_csv(REFERENCE / "ilgen-overall" / "collected-ILs.csv")["smiles"].tolist()
    salts = salts_of(drawn)
    print(f"{len(drawn)} strings, {len(drawn) - len(salts)} of them no salt")
    return salts


def salts_of(drawn: list[str]) -> list[Salt]:
    """Those of the drawings that are one cation and one anion; charges are made to balance."""
    return [salt for salt in map(_salt, drawn) if salt is not None]


def _salt(smiles: str) -> Salt | None:
    try:
        return split_salt(smiles, balance=True)
    except SaltError:
        return None


def graph_of(salts: list[Salt]) -> Graph:
    """The graph whose links are the salts."""
    links = pd.DataFrame(
        {"cation_id": s.cation.ion_id, "anion_id": s.anion.ion_id} for s in salts
    ).drop_duplicates()
    ions = {ion.ion_id: ion.smiles for s in salts for ion in (s.cation, s.anion)}
    sides = [
        describe([ions[name] for name in sorted(links[column].unique())], FingerprintSettings())
        for column in ("cation_id", "anion_id")
    ]
    return Graph(*sides, edge_indices(links, *sides))


def scored(name: str, model: Scored) -> Iterator[tuple[str, np.ndarray]]:
    """Scores of all pairs; of lowmelt's model also the affinity alone, which no degree enters."""
    yield name, model.block(slice(None))
    if isinstance(model, HybridModel):
        yield "affinity", model.affinity(slice(None))


def judge(graph: Graph, models: list[str], splits: list[str], replicates: range, out: str) -> pd.DataFrame:
    """One row for each split, replicate and model, with the seconds that it took; written as they come."""
    task = Task(graph, HybridSettings(), SageSettings())
    rows = []
    for replicate in replicates:
        for split in splits:
            rng = np.random.default_rng(derive_seed(SEED, "split_links", split, replicate))
            part = split_links(graph.edges, graph.shape, split, rng, 0.05, 0.10)
            train, valid, test = (graph.edges[part == p] for p in (TRAIN, VALID, TEST))
            seed = derive_seed(SEED, "evaluate_links", split, replicate)
            for name in models:
                began = time.process_time()
                model = task.fit(name, train, valid, np.random.default_rng(seed))
                for label, scores in scored(name, model):
                    metrics, _ = judge_scores(scores, valid, test, graph, seed)
                    metrics["cpu_s"] = time.process_time() - began
                    rows.append({"split": split, "replicate": replicate, "model": label, **metrics})
                    print(split, replicate, label, {k: round(metrics[k], 3) for k in SHOWN}, flush=True)
            pd.DataFrame(rows).to_csv(out, index=False, float_format="%.5f")
    return pd.DataFrame(rows)


def main() -> None:
    """Read the options, judge, write both tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--out", required=True, help="CSV of all runs; the summary goes to <out>.summary.csv")
    parser.add_argument("--models", nargs="+", default=list(MODELS), choices=list(MODELS))
    parser.add_argument("--splits", nargs="+", default=list(KINDS), choices=KINDS)
    parser.add_argument("--replicates", type=int, default=5)
    parser.add_argument("--first", type=int, default=0, help="number of the first replicate")
    options = parser.parse_args()
    replicates = range(options.first, options.first + options.replicates)
    runs = judge(published_graph(), options.models, options.splits, replicates, options.out)
    summarise(runs).to_csv(f"{options.out}.summary.csv", index=False, float_format="%.4f")


if __name__ == "__main__":
    main()
