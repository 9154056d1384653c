"""One table for all link models: the same links held out, the same negatives, the same questions."""

import numpy as np
import pandas as pd

from lowmelt.links.calibration import Calibration, fit_calibration
from lowmelt.links.graph import Graph, matrix
from lowmelt.links.metrics import at, evaluate
from lowmelt.links.models import Task
from lowmelt.links.negatives import matched_pairs
from lowmelt.links.splits import TEST, TRAIN, VALID
from lowmelt.regression.metrics import expected_calibration_error

CROSSES_EACH = 20


def evaluate_model(
    task: Task, name: str, part: np.ndarray, seed: int
) -> tuple[dict[str, float], pd.DataFrame]:
    """Train one model on a split and judge it on the test links.

    Args:
        task: graph and sizes.
        name: key of ``models.MODELS``.
        part: train, valid, test or unused for each link of the graph.
        seed: of the training and of the negatives; the negatives are the same for all models.

    Returns:
        The metrics of ``metrics.evaluate`` with ``ece``; and the test pairs' columns probability, link,
        weight for a reliability plot.
    """
    train, valid, test = (task.graph.edges[part == p] for p in (TRAIN, VALID, TEST))
    scores = task.fit(name, train, np.random.default_rng(seed)).block(slice(None))
    return judge_scores(scores, valid, test, task.graph, seed)


def judge_scores(
    scores: np.ndarray, valid: np.ndarray, test: np.ndarray, graph: Graph, seed: int
) -> tuple[dict[str, float], pd.DataFrame]:
    """The same for scores that are there.

    Args:
        scores: of all pairs of the graph (n_cations, n_anions).
        valid: links (m, 2) from which scores become probabilities.
        test: links (k, 2).
        graph: with all known links, none of which is a negative.
        seed: of the negatives.
    """
    known = matrix(graph.edges, graph.shape)
    found = evaluate(scores, test, known, np.random.default_rng([seed, 1]))
    calibration = calibrate(scores, valid, known, np.random.default_rng([seed, 2]))
    reliable = _reliability(scores, test, known, calibration, np.random.default_rng([seed, 3]))
    found["ece"] = expected_calibration_error(
        *(reliable[c].to_numpy() for c in ("link", "probability", "weight"))
    )
    return found, reliable


def calibrate(
    scores: np.ndarray, valid: np.ndarray, known: np.ndarray, rng: np.random.Generator
) -> Calibration:
    """Probabilities from validation links and their crosses."""
    crosses = matched_pairs(valid, known, rng, CROSSES_EACH)
    return fit_calibration(at(scores, valid), at(scores, crosses))


def _reliability(scores, test, known, calibration, rng) -> pd.DataFrame:
    crosses = matched_pairs(test, known, rng, CROSSES_EACH)
    score = np.r_[at(scores, test), at(scores, crosses)]
    weight = np.r_[np.ones(len(test)), np.full(len(crosses), len(test) / max(1, len(crosses)))]
    truth = np.r_[np.ones(len(test)), np.zeros(len(crosses))]
    return pd.DataFrame({"probability": calibration(score), "link": truth, "weight": weight})


def summarise(runs: pd.DataFrame) -> pd.DataFrame:
    """Mean and standard deviation over the replicates, one row for each split and model.

    Args:
        runs: split, replicate, model and one column a metric.

    Returns:
        split, model, replicates, then ``<metric>`` and ``<metric>_sd`` side by side.
    """
    metrics = [c for c in runs.columns if c not in ("split", "replicate", "model")]
    groups = runs.groupby(["split", "model"], sort=False)
    mean, deviation = groups[metrics].mean(), groups[metrics].std(ddof=1).fillna(0.0)
    columns = {"replicates": groups.size()}
    for metric in metrics:
        columns |= {metric: mean[metric], f"{metric}_sd": deviation[metric]}
    return pd.DataFrame(columns).reset_index()
