"""Rounds of expansion: new links are added where a promised precision is kept; none is taken back."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from lowmelt.chem.salts import neutral_counts, salt_id
from lowmelt.links.calibration import Calibration, fit_calibration, precision_at, threshold_for_precision
from lowmelt.links.graph import Graph, Side, matrix
from lowmelt.links.models import Scored, score_rows
from lowmelt.links.negatives import Judged, against, random_pairs, sample_matched
from lowmelt.links.stream import SCHEMA, stream_pairs

NEGATIVES_EACH = 20
CELLS = 2**18  # scores of a strip; the features of each take 18 times the place


@dataclass(frozen=True)
class HeldOut:
    """Links and non-links by which all rounds are judged; no round learns from either.

    Attributes:
        valid: links that choose the threshold, with degree-matched non-links.
        test: links for the estimate, with degree-matched non-links.
        random: the same links with random pairs.
    """

    valid: Judged
    test: Judged
    random: Judged

    def holds(self, pairs: np.ndarray, shape: tuple[int, int]) -> np.ndarray:
        """Which of the pairs (m, 2) are among these, links or not (m,)."""
        held = matrix(np.concatenate([self.valid.pairs, self.test.pairs, self.random.pairs]), shape)
        return held[pairs[:, 0], pairs[:, 1]] > 0


def hold_out(graph: Graph, valid: np.ndarray, test: np.ndarray, rng: np.random.Generator) -> HeldOut:
    """The non-links of validation and test links (m, 2), drawn once for all rounds."""
    known = matrix(graph.edges, graph.shape)
    return HeldOut(
        valid=sample_matched(valid, known, rng, NEGATIVES_EACH),
        test=sample_matched(test, known, rng, NEGATIVES_EACH),
        random=against(test, random_pairs(test, known, rng, NEGATIVES_EACH)),
    )


@dataclass(frozen=True)
class Acceptance:
    """From which score on a pair is added, and what that was seen to mean.

    Attributes:
        threshold: lowest score accepted; infinity where the precision cannot be kept.
        calibration: from score to probability.
        facts: precision and recall on validation and on test links, against degree-matched and random
            non-links of the same weight.
    """

    threshold: float
    calibration: Calibration
    facts: dict[str, float]


def choose_threshold(
    model: Scored,
    shape: tuple[int, int],
    held_out: HeldOut,
    precision: float,
    logit_zero: bool = False,
) -> Acceptance:
    """Threshold on validation links, precision estimated on test links that no round trains on.

    Args:
        model: fitted.
        shape: number of cations and of anions.
        held_out: links and non-links to judge by.
        precision: promised share of links among links and non-links of the same weight.
        logit_zero: accept scores above 0 whatever the precision, as published.
    """
    judged = {"valid": held_out.valid, "test": held_out.test, "test_random": held_out.random}
    rows = np.unique(np.concatenate([j.pairs[:, 0] for j in judged.values()]))
    scores = score_rows(model, shape, rows)
    threshold = 0.0 if logit_zero else threshold_for_precision(scores, held_out.valid, precision)
    facts = {"threshold": threshold}
    for name, pairs in judged.items():
        kept, recall = precision_at(scores, pairs, threshold)
        facts |= {f"precision_{name}": kept, f"recall_{name}": recall}
    return Acceptance(threshold, fit_calibration(scores, held_out.valid), facts)


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

    stream_pairs(model.block, graph.shape, path, acceptance.threshold, top_k, CELLS)
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
