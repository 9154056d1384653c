"""Judges the link models on salts of other sources that the list of Ren 2026 does not hold.

    python benchmarks/link_external.py --out external.csv [--models hybrid ...] [--replicates 5]

All models learn from the collected salts of Ren 2026 (10.1039/d5dd00282f), 95 % of them drawn anew in each
replicate; the other links are the salts of ILThermo's compound list, of two suppliers' catalogues and of
four collections of measured properties that are not among them. Those of one half of their cations are
for validation: scores become probabilities, and the terms of lowmelt's score are weighed. Those of the
other half (never looked at while the model was made) are the test, apart by whether both ions are known,
the cation is new or the anion is new. ``affinity`` is the part of lowmelt's score that no degree enters.
"""

import argparse
import zlib

import numpy as np
import pandas as pd
from links import REFERENCE, SEED, graph_of, read_salts, salts_of, scored

from lowmelt.links.evaluation import judge_scores, summarise
from lowmelt.links.graph import Graph
from lowmelt.links.hybrid import Settings as HybridSettings
from lowmelt.links.models import MODELS, Task
from lowmelt.links.published import Settings as SageSettings
from lowmelt.runtime import derive_seed

GROUPS = ("both known", "new cation", "new anion", "both new")
SHOWN = ("matched_auc", "mrr_anion", "hits10_anion", "ece")


def other_drawings() -> dict[str, list[str]]:
    """Salts of the other sources, as drawn there."""
    melting = pd.read_csv(REFERENCE / "ml4il/dataset_for_melting_point_ML_model.csv")
    drawn = {
        "ilthermopy": pd.read_csv(REFERENCE / "ilthermopy/compounds.csv")["smiles"],
        "commercial-il": pd.read_csv(REFERENCE / "commercial-il/commercial-il.tsv", sep="\t")["smiles"],
        "ml4il": melting["cation"] + "." + melting["anion"],
        "thermoml": pd.read_csv(
            REFERENCE / "thermoml-il-fusion/thermoml_tca_ijt_il_phase_transitions.csv", usecols=["smiles"]
        )["smiles"],
    }
    for name in ("melting_point", "conductivity"):
        table = pd.read_csv(REFERENCE / f"il-property-ml/{name}.csv", usecols=["cat_smiles", "an_smiles"])
        drawn[f"il-property-ml {name}"] = table["cat_smiles"] + "." + table["an_smiles"]
    for path in sorted((REFERENCE / "il-transport-ogbodo").glob("*.xlsx")):
        drawn[f"ogbodo {path.name.split('_')[0]}"] = pd.read_excel(path, usecols=["il_smile"])["il_smile"]
    return {name: column.dropna().astype(str).unique().tolist() for name, column in drawn.items()}


def external_graph() -> tuple[Graph, np.ndarray, np.ndarray]:
    """The graph of all salts; which of its edges are those of Ren 2026; the group of each other edge."""
    published = read_salts()
    pairs = {(s.cation.ion_id, s.anion.ion_id) for s in published}
    every = list(published)
    for name, drawn in other_drawings().items():
        salts = salts_of([text for text in drawn if "." in text])
        new = {(s.cation.ion_id, s.anion.ion_id) for s in salts} - pairs
        print(f"{name}: {len(salts)} salts drawn, {len(new)} pairs not in Ren 2026")
        every += salts
    graph = graph_of(every)
    rows, columns = graph.edges.T
    names = list(zip(graph.cations.ion_id[rows], graph.anions.ion_id[columns], strict=True))
    known = np.array([name in pairs for name in names])
    ions = [{pair[side] for pair in pairs} for side in (0, 1)]
    group = [GROUPS[(c not in ions[0]) + 2 * (a not in ions[1])] for c, a in names]
    return graph, known, np.array(group)


def judge(models: list[str], replicates: int, out: str) -> pd.DataFrame:
    """One row for each replicate, group and model."""
    graph, known, group = external_graph()
    half = np.array([zlib.crc32(name.encode()) % 2 for name in graph.cations.ion_id])[graph.edges[:, 0]]
    valid = graph.edges[~known & (half == 0)]
    tests = {kind: graph.edges[~known & (half == 1) & (group == kind)] for kind in GROUPS}
    print(
        f"{len(valid)} links for validation;", {kind: len(test) for kind, test in tests.items()}, flush=True
    )
    task = Task(graph, HybridSettings(), SageSettings())
    rows = []
    for replicate in range(replicates):
        rng = np.random.default_rng(derive_seed(SEED, "external", replicate))
        train = rng.permutation(graph.edges[known])[: round(0.95 * known.sum())]
        seed = derive_seed(SEED, "evaluate_external", replicate)
        for name in models:
            model = task.fit(name, train, valid, np.random.default_rng(seed))
            for label, scores in scored(name, model):
                for kind, test in tests.items():
                    found, _ = judge_scores(scores, valid, test, graph, seed)
                    rows.append({"split": kind, "replicate": replicate, "model": label, **found})
                    print(kind, replicate, label, {k: round(found[k], 3) for k in SHOWN}, flush=True)
        pd.DataFrame(rows).to_csv(out, index=False, float_format="%.5f")
    return pd.DataFrame(rows)


def main() -> None:
    """Read the options, judge, write both tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--out", required=True, help="CSV of all runs; the summary goes to <out>.summary.csv")
    parser.add_argument("--models", nargs="+", default=list(MODELS), choices=list(MODELS))
    parser.add_argument("--replicates", type=int, default=5)
    options = parser.parse_args()
    runs = judge(options.models, options.replicates, options.out)
    summarise(runs).to_csv(f"{options.out}.summary.csv", index=False, float_format="%.4f")


if __name__ == "__main__":
    main()
