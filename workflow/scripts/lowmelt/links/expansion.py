"""Rounds of expansion: new links are added where a promised precision is kept, none is forgotten."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from lowmelt.chem.salts import neutral_counts, salt_id
from lowmelt.links.calibration import Calibration, fit_calibration, precision_at, threshold_for_precision
from lowmelt.links.evaluation import CROSSES_EACH
from lowmelt.links.graph import Graph, Side, matrix
from lowmelt.links.metrics import at
from lowmelt.links.models import Scored
from lowmelt.links.negatives import matched_pairs, random_pairs
from lowmelt.links.stream import SCHEMA, stream_pairs


@dataclass(frozen=True)
class Acceptance:
    """From which score on a pair is added, and what that was seen to mean.

    Attributes:
        threshold: lowest score accepted; infinity where the precision cannot be kept.
        calibration: from score to probability.
        facts: precision and recall on validation and on test links, against crosses and random pairs.
    """

    threshold: float
    calibration: Calibration
    facts: dict[str, float]


def choose_threshold(
    model: Scored,
    graph: Graph,
    valid: np.ndarray,
    test: np.ndarray,
    precision: float,
    rng: np.random.Generator,
    logit_zero: bool = False,
) -> Acceptance:
    """Threshold on validation links, precision estimated on test links that no round trains on.

    Args:
        model: fitted.
        graph: with all known links, none of which counts as a negative.
        valid: links (m, 2) for the threshold.
        test: links (k, 2) for the estimate.
        precision: promised share of links among links and crosses, as many of each.
        rng: source of the negatives.
        logit_zero: accept scores above 0 whatever the precision, as published.
    """
    known = matrix(graph.edges, graph.shape)
    scores = _at_rows(model, graph.shape)
    crosses = matched_pairs(valid, known, rng, CROSSES_EACH)
    positive, negative = at(scores, valid), at(scores, crosses)
    threshold = 0.0 if logit_zero else threshold_for_precision(positive, negative, precision)
    facts = {"threshold": threshold}
    for name, links in (("valid", valid), ("test", test)):
        for kind, draw in (("crosses", matched_pairs), ("random", random_pairs)):
            others = at(scores, draw(links, known, rng, CROSSES_EACH))
            kept, recall = precision_at(at(scores, links), others, threshold)
            facts |= {f"precision_{name}_{kind}": kept, f"recall_{name}": recall}
    return Acceptance(threshold, fit_calibration(positive, negative), facts)


def _at_rows(model: Scored, shape: tuple[int, int], rows: int = 512) -> np.ndarray:
    return np.concatenate([model.block(slice(s, min(s + rows, shape[0]))) for s in range(0, shape[0], rows)])


def accepted_pairs(
    model: Scored, graph: Graph, acceptance: Acceptance, held: np.ndarray, path: str | Path, top_k: int | None
) -> pd.DataFrame:
    """New pairs above the threshold, streamed through a Parquet file.

    Args:
        model: fitted.
        graph: the graph.
        acceptance: see there.
        held: pairs (m, 2) that are in the graph already.
        path: scratch file of the stream.
        top_k: keep only the best k of each cation and of each anion; None for all.

    Returns:
        row, column, probability; best first.
    """
    if not np.isfinite(acceptance.threshold):
        pq.write_table(pa.table({name: [] for name in SCHEMA.names}, schema=SCHEMA), path)
        return pd.DataFrame({"row": [], "column": [], "probability": []}).astype({"row": int, "column": int})

    def score(rows: slice, columns: slice) -> np.ndarray:
        return model.block(rows)[:, columns]

    block = (256, graph.shape[1])
    stream_pairs(score, graph.shape, path, acceptance.threshold, top_k, block)
    found = pq.read_table(path).to_pandas()
    keys = found["row"].to_numpy(np.int64) * graph.shape[1] + found["column"].to_numpy(np.int64)
    found = found[~np.isin(keys, held[:, 0] * graph.shape[1] + held[:, 1])]
    found = found.assign(probability=acceptance.calibration(found["score"].to_numpy()))
    order = ["score", "row", "column"]
    found = found.sort_values(order, ascending=[False, True, True], ignore_index=True)
    return found[["row", "column", "probability"]]


def as_salts(pairs: pd.DataFrame, cations: Side, anions: Side, number: int) -> pd.DataFrame:
    """Pairs as neutral salts: cation_id, anion_id, n_cation, n_anion, salt_id, probability, round.

    The smallest whole numbers of ions that make the charge 0 are chosen, so no pair is ever charged.
    """
    row, column = pairs["row"].to_numpy(np.int64), pairs["column"].to_numpy(np.int64)
    charges = list(zip(cations.charge[row].tolist(), anions.charge[column].tolist(), strict=True))
    counts = {pair: neutral_counts(*pair) for pair in set(charges)}
    table = pd.DataFrame({"cation_id": cations.ion_id[row], "anion_id": anions.ion_id[column]})
    table["n_cation"] = [counts[c][0] for c in charges]
    table["n_anion"] = [counts[c][1] for c in charges]
    salts = zip(table["cation_id"], table["anion_id"], table["n_cation"], table["n_anion"], strict=True)
    table["salt_id"] = [salt_id(*salt) for salt in salts]
    table["probability"] = pairs["probability"].to_numpy(np.float32)
    table["round"] = number
    return table
