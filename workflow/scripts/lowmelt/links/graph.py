"""The bipartite graph of cations and anions: ions with their fingerprints, links as index pairs."""

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from lowmelt.errors import LowmeltError


class GraphError(LowmeltError):
    """The tables do not make a graph that a link model can learn from."""


@dataclass(frozen=True)
class Side:
    """The ions of one side, n of them.

    Attributes:
        ion_id: names (n,).
        smiles: canonical drawings (n,).
        charge: net charges (n,), in units of e.
        binary: binary Morgan fingerprints (n, bits), float32.
        count: count Morgan fingerprints (n, bits), float32.
        chemistry: the short portraits of ``lowmelt.fingerprints.chemistry`` (n, 48), float32.
    """

    ion_id: np.ndarray
    smiles: np.ndarray
    charge: np.ndarray
    binary: np.ndarray
    count: np.ndarray
    chemistry: np.ndarray

    def __len__(self) -> int:
        return len(self.ion_id)

    def take(self, rows: np.ndarray) -> "Side":
        """The same for some rows."""
        names = ("ion_id", "smiles", "charge", "binary", "count", "chemistry")
        return replace(self, **{name: getattr(self, name)[rows] for name in names})


@dataclass(frozen=True)
class Graph:
    """Both sides and the known links, ``edges`` (m, 2) of row numbers (cation, anion)."""

    cations: Side
    anions: Side
    edges: np.ndarray

    @property
    def shape(self) -> tuple[int, int]:
        """Number of cations and of anions."""
        return len(self.cations), len(self.anions)


def build_graph(ions: pd.DataFrame, links: pd.DataFrame, fingerprints: dict[str, np.ndarray]) -> Graph:
    """The graph of the tables.

    Args:
        ions: ion_id, charge, smiles.
        links: cation_id, anion_id.
        fingerprints: ``morgan_binary``, ``morgan_count`` and ``chemistry``, rows as in ``ions``.

    Raises:
        GraphError: there are too few ions or links to learn from.
    """
    ions = ions.reset_index(drop=True)
    cations = _side(ions, np.flatnonzero(ions["charge"] > 0), fingerprints)
    anions = _side(ions, np.flatnonzero(ions["charge"] < 0), fingerprints)
    edges = edge_indices(links, cations, anions)
    if len(edges) < 20 or min(len(cations), len(anions)) < 4:
        raise GraphError(
            f"links.parquet: {len(edges)} links between {len(cations)} cations and {len(anions)} anions; "
            "at least 20 links, 4 cations and 4 anions are needed, add a table under tables.sources"
        )
    return Graph(cations, anions, edges)


def edge_indices(links: pd.DataFrame, cations: Side, anions: Side) -> np.ndarray:
    """Row numbers (m, 2) of the pairs in columns cation_id and anion_id, sorted, each once."""
    rows = pd.Index(cations.ion_id).get_indexer(links["cation_id"])
    columns = pd.Index(anions.ion_id).get_indexer(links["anion_id"])
    known = (rows >= 0) & (columns >= 0)
    return np.unique(np.stack([rows[known], columns[known]], 1), axis=0).astype(np.int64).reshape(-1, 2)


def matrix(edges: np.ndarray, shape: tuple[int, int]) -> np.ndarray:
    """The links as a matrix of 0 and 1, float32."""
    links = np.zeros(shape, np.float32)
    links[edges[:, 0], edges[:, 1]] = 1.0
    return links


def _side(ions: pd.DataFrame, rows: np.ndarray, fingerprints: dict[str, np.ndarray]) -> Side:
    return Side(
        ion_id=ions["ion_id"].to_numpy(str)[rows],
        smiles=ions["smiles"].to_numpy(str)[rows],
        charge=ions["charge"].to_numpy(np.int64)[rows],
        binary=fingerprints["morgan_binary"][rows].astype(np.float32),
        count=fingerprints["morgan_count"][rows].astype(np.float32),
        chemistry=fingerprints["chemistry"][rows].astype(np.float32),
    )
