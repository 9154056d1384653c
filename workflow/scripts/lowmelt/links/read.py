"""The graph and the split files, read from what earlier rules wrote."""

from collections.abc import Mapping

import numpy as np
import pandas as pd

from lowmelt.fingerprints import store
from lowmelt.links.graph import Graph, GraphError, build_graph

KINDS = ("morgan_binary", "morgan_count", "chemistry")


def read_graph(files: Mapping[str, str]) -> Graph:
    """The graph from ``ions``, ``links`` (Parquet) and the fingerprint files of ``KINDS``.

    Raises:
        GraphError: there are too few ions or links to learn from.
    """
    ions = pd.read_parquet(files["ions"])
    prints = {kind: store.load(files[kind], ions["ion_id"].tolist()) for kind in KINDS}
    return build_graph(ions, pd.read_parquet(files["links"]), prints)


def read_part(path: str, graph: Graph) -> np.ndarray:
    """The part of each link of the graph, in the order of its edges.

    Raises:
        GraphError: the split was made of other links.
    """
    split = pd.read_parquet(path)
    key = pd.MultiIndex.from_frame(split[["cation_id", "anion_id"]])
    rows, columns = graph.edges.T
    mine = pd.MultiIndex.from_arrays([graph.cations.ion_id[rows], graph.anions.ion_id[columns]])
    where = key.get_indexer(mine)
    if (where < 0).any() or len(split) != len(graph.edges):
        raise GraphError(f"{path}: made of other links than the graph; remove it and run again")
    return split["part"].to_numpy(str)[where]


def read_added(paths: list[str], graph: Graph) -> tuple[np.ndarray, np.ndarray]:
    """Pairs (m, 2) added by earlier rounds, each once, and their probabilities (m,)."""
    tables = [pd.read_parquet(path, columns=["cation_id", "anion_id", "probability"]) for path in paths]
    if not tables or not sum(map(len, tables)):
        return np.zeros((0, 2), np.int64), np.zeros(0, np.float32)
    table = pd.concat(tables).drop_duplicates(["cation_id", "anion_id"])
    rows = pd.Index(graph.cations.ion_id).get_indexer(table["cation_id"])
    columns = pd.Index(graph.anions.ion_id).get_indexer(table["anion_id"])
    return np.stack([rows, columns], 1).astype(np.int64), table["probability"].to_numpy(np.float32)
