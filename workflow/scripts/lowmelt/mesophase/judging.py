"""Scores of held-out answers, with intervals that were calibrated on other folds."""

import numpy as np
import pandas as pd

from lowmelt.mesophase.cross_validation import interval_columns
from lowmelt.mesophase.observations import PROPERTIES
from lowmelt.regression.error_size import ErrorSize
from lowmelt.regression.intervals import CalibratedIntervals
from lowmelt.regression.metrics import interval_scores, regression_scores

BASELINES = ("mean", "class_mean", "homologue")
SIZE_TREES = 60


def main_way(answers: pd.DataFrame) -> str:
    """The way to train that gives the answer: with the values of ionic liquids where there are any."""
    return "_pooled" if "blend_pooled" in answers else ""


def main_answers(held_out: pd.DataFrame) -> pd.DataFrame:
    """Held-out answers with trees, process, process_sd and blend of the way that gives the answer, alone."""
    way, names = main_way(held_out), ["trees", "process", "process_sd", "blend"]
    return held_out.drop(columns=names if way else []).rename(columns={f"{one}{way}": one for one in names})


def coverage_of(judged: pd.DataFrame, confidence: float) -> pd.DataFrame:
    """What the intervals of held-out answers cover: property, values, stated, covered, width_K.

    Args:
        judged: from :func:`with_intervals`.
        confidence: what they were made to cover.
    """
    inside = judged["value_K"].between(judged["lower_K"], judged["upper_K"])
    table = judged.assign(covered=inside, width_K=judged["upper_K"] - judged["lower_K"])
    found = table.groupby("property").agg(
        values=("substance_id", "nunique"), covered=("covered", "mean"), width_K=("width_K", "mean")
    )
    found.insert(1, "stated", confidence)
    return found.rename(index=lambda number: PROPERTIES[number].removesuffix("_K")).reset_index()


def with_intervals(answers: pd.DataFrame, confidence: float = 0.9, seed: int = 0) -> pd.DataFrame:
    """Answers of one table and split with lower_K, upper_K and expected_error_K of the main answer.

    The interval of a fold is learned from the residuals of the other folds of its repeat, which hold no
    relative of its substances.

    Args:
        answers: see :func:`lowmelt.mesophase.cross_validation.cross_validate`.
        confidence: coverage.
        seed: of the model of the error's size.
    """
    way, parts = main_way(answers), []
    for _, rows in answers.groupby("repeat"):
        for fold in sorted(rows["fold"].unique()):
            test, rest = rows[rows["fold"] == fold], rows[rows["fold"] != fold]
            if rest.empty:
                continue
            found = CalibratedIntervals(ErrorSize(SIZE_TREES, seed=seed)).fit(
                interval_columns(rest, [way]), rest["value_K"].to_numpy(), rest[f"blend{way}"].to_numpy(),
                rest["series"].to_numpy(),
            ).predict(interval_columns(test, [way]), test[f"blend{way}"].to_numpy(), confidence)  # fmt: skip
            parts.append(test.assign(
                predicted_K=test[f"blend{way}"], lower_K=found.lower, upper_K=found.upper,
                expected_error_K=found.expected_error,
            ))  # fmt: skip
    return pd.concat(parts, ignore_index=True)


def score(judged: pd.DataFrame) -> pd.DataFrame:
    """One row a property and model: errors as means over repeats, coverage of the main answer.

    Args:
        judged: answers of one table and split, from :func:`with_intervals`.
    """
    models = [
        name for name in judged
        if name in BASELINES or (name.split("_")[0] in ("trees", "process", "blend") and "_sd" not in name)
    ]  # fmt: skip
    rows = []
    for number, part in judged.groupby("property"):
        measured = part["value_K"].to_numpy()
        for model in models:
            found = regression_scores(measured, part[model].to_numpy(float))
            each = (part[model] - part["value_K"]).abs().groupby(part["repeat"]).mean()
            row = {
                "property": PROPERTIES[int(str(number))].removesuffix("_K"), "model": model,
                "substances": part["substance_id"].nunique(), "mae_K": found["mae"], "mae_sd_K": each.std(),
                "rmse_K": found["rmse"], "r2": found["r2"], "bias_K": found["bias"],
            }  # fmt: skip
            if model == f"blend{main_way(judged)}":
                bounds = (part[name].to_numpy() for name in ("lower_K", "upper_K", "expected_error_K"))
                inside = interval_scores(measured, part[model].to_numpy(), *bounds)
                row |= {"coverage": inside["coverage"], "width_K": inside["width"],
                        "error_rank": inside["error_rank"]}  # fmt: skip
            rows.append(row)
    return pd.DataFrame(rows)


def score_homologues(answers: pd.DataFrame) -> pd.DataFrame:
    """One row a number of known homologues: errors when corrected, of the general model, interpolated."""
    rows = []
    for known, part in answers.groupby("known"):
        names = ("corrected", "general", "interpolated")
        off = {name: (part[name] - part["value_K"]).abs() for name in names}
        rows.append({
            "known": known, "series": part["series"].nunique(), "substances": part["substance_id"].nunique(),
            **{f"mae_{name}_K": error.mean() for name, error in off.items()},
            "mae_sd_K": off["corrected"].groupby(part["draw"]).mean().std(),
            "coverage": float((off["corrected"] <= 1.645 * part["sd"]).mean()) if known else np.nan,
        })  # fmt: skip
    return pd.DataFrame(rows)
