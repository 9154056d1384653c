"""One table for all link models: the same links held out, the same negatives, the same questions."""

import numpy as np
import pandas as pd

from lowmelt.links.calibration import fit_calibration
from lowmelt.links.graph import Graph, matrix
from lowmelt.links.metrics import at, evaluate
from lowmelt.links.models import Task
from lowmelt.links.negatives import match_degrees
from lowmelt.links.splits import TEST, TRAIN, VALID
from lowmelt.regression.metrics import expected_calibration_error


def evaluate_model(
    task: Task, name: str, part: np.ndarray, seed: int
) -> tuple[dict[str, float], pd.DataFrame]:
    """Train one model on a split and judge it on the test links.

    Args:
        task: graph and sizes.
        name: key of ``models.MODELS``.
        part: train, valid, test or unused for each link of the graph.
        seed: of the training and of the random pairs; these are the same for all models.

    Returns:
        What ``judge_scores`` returns.
    """
    train, valid, test = (task.graph.edges[part == p] for p in (TRAIN, VALID, TEST))
    scores = task.fit(name, train, valid, np.random.default_rng(seed)).block(slice(None))
    return judge_scores(scores, valid, test, task.graph, seed)


def judge_scores(
    scores: np.ndarray, valid: np.ndarray, test: np.ndarray, graph: Graph, seed: int
) -> tuple[dict[str, float], pd.DataFrame]:
    """Metrics of scores and the pairs for a reliability plot.

    Args:
        scores: of all pairs of the graph (n_cations, n_anions).
        valid: links (m, 2) from which scores become probabilities.
        test: links (k, 2).
        graph: with all known links, none of which is a negative.
        seed: of the random pairs.

    Returns:
        The metrics of ``metrics.evaluate`` with ``ece``, the calibration error among test links and
        degree-matched non-links; and the columns probability, link, weight of these pairs.
    """
    known = matrix(graph.edges, graph.shape)
    found = evaluate(scores, test, known, np.random.default_rng([seed, 1]))
    judged = match_degrees(test, known)
    probability = fit_calibration(scores, match_degrees(valid, known))(at(scores, judged.pairs))
    found["ece"] = expected_calibration_error(judged.truth, probability, judged.weight)
    reliable = {"probability": probability, "link": judged.truth, "weight": judged.weight}
    return found, pd.DataFrame(reliable).astype("float32")


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
