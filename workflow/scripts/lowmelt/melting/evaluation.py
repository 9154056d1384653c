"""The table that says how good the models are: errors, classes, coverage, calibration, by split."""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from lowmelt.chem.constants import LOW_MELTING_K
from lowmelt.melting.judgement import Judgement
from lowmelt.melting.metrics import scores
from lowmelt.melting.models import BASELINES
from lowmelt.regression.metrics import expected_calibration_error

KEYS = ["split", "repeat", "fold"]


def judge_held_out(
    held_out: pd.DataFrame, learners: Sequence[str], confidence: float, domain_error_K: float
) -> pd.DataFrame:
    """The blend's answer on every held-out salt.

    For the salts of one fold, weights, intervals and probabilities come from the answers on the salts
    that its models were trained on: no answer on a salt of the fold, in whichever split, takes part, nor
    in the both-disjoint split one on a salt that shares an ion with the fold.

    Args:
        held_out: answers of all splits, with columns split, repeat, fold.
        learners: columns of the models that are blended.
        confidence: coverage of the intervals.
        domain_error_K: see :class:`lowmelt.melting.judgement.Judgement`.
    """
    pieces = []
    for (split, *_), rows in held_out.groupby(KEYS, sort=False):
        shared = held_out["salt_id"].isin(rows["salt_id"])
        if split == "both":
            for side in ("cation_id", "anion_id"):
                shared |= held_out[side].isin(rows[side])
        others = held_out[~shared]
        judge = Judgement(learners, confidence, domain_error_K).fit(others)
        judged = judge.judge(rows).rename(columns={"melting_K": "blend", "novelty": "novelty_class"})
        pieces.append(pd.concat([rows, judged], axis=1))
    return pd.concat(pieces, ignore_index=True)


def summarise(judged: pd.DataFrame, learners: Sequence[str]) -> pd.DataFrame:
    """One row a split and model: scores over each repeat's folds together, mean and SD over folds.

    Columns ``*_sd`` are standard deviations over folds. Only the blend has an interval (``coverage``,
    ``width_K``), a calibration error, and errors inside and outside its domain.
    """
    rows = []
    for split, part in judged.groupby("split", sort=False):
        for model in (*BASELINES, *learners, "blend"):
            p_low = {"published": "published_p_low", "blend": "p_low"}.get(model)
            rows.append({"split": split, "model": model, **_mean_scores(part, model, p_low)})
        rows[-1] |= trust(part)
    return pd.DataFrame(rows)


def _mean_scores(part: pd.DataFrame, model: str, p_low: str | None) -> dict[str, float]:
    """Scores of each repeat, averaged, with standard deviations over folds."""

    def score(table: pd.DataFrame) -> pd.Series:
        chance = None if p_low is None else table[p_low].to_numpy()
        return pd.Series(scores(table["melting_K"].to_numpy(), table[model].to_numpy(), chance))

    columns = ["melting_K", model, *([p_low] if p_low else [])]
    whole = pd.DataFrame(part.groupby("repeat")[columns].apply(score)).mean()
    spread = pd.DataFrame(part.groupby(["repeat", "fold"])[columns].apply(score)).std()
    named = {f"{name}_sd": value for name, value in spread.items()}
    means = {str(name): value for name, value in whole.items()}
    return {"salts": part["salt_id"].nunique(), **means, **named}


def trust(part: pd.DataFrame) -> dict[str, float]:
    """Coverage and width of the intervals, calibration of the probability, error inside and outside."""
    measured, error = part["melting_K"], (part["blend"] - part["melting_K"]).abs()
    inside = part["in_domain"].to_numpy(bool)
    covered = measured.between(part["lower_K"], part["upper_K"])
    return {
        "coverage": covered.mean(),
        "coverage_sd": covered.groupby(part["repeat"]).mean().std(),
        "width_K": (part["upper_K"] - part["lower_K"]).mean(),
        "calibration_error": expected_calibration_error(
            (measured < LOW_MELTING_K).to_numpy(), part["p_low"].to_numpy()
        ),
        "in_domain": inside.mean(),
        "mae_inside_K": error[inside].mean() if inside.any() else np.nan,
        "mae_outside_K": error[~inside].mean() if (~inside).any() else np.nan,
    }
