"""The table that says how good the models are: errors, classes, coverage, calibration, by split."""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from lowmelt.chem.constants import LOW_MELTING_K
from lowmelt.melting.metrics import scores
from lowmelt.melting.models import BASELINES
from lowmelt.melting.settings import TrustSettings
from lowmelt.melting.stacked_conformal import StackedConformal
from lowmelt.regression.metrics import expected_calibration_error, interval_scores, share_above
from lowmelt.regression.splits import GROUPS, count_groups

KEYS = ["split", "repeat", "fold"]
SURE = 0.9  # stated probability above which a salt is taken for a low-melting one


def calibrate_held_out(
    held_out: pd.DataFrame,
    learners: Sequence[str],
    trust: TrustSettings | None = None,
    seed: int = 0,
) -> pd.DataFrame:
    """The blend's prediction, interval and probability for every held-out salt.

    For the salts of one fold, weights, intervals and probabilities come from predictions for other salts
    alone: none for a salt of the fold, in whichever split, takes part, and none for a salt that shares
    with the fold what leaves together in its split (an ion, a series, an article).

    Args:
        held_out: predictions in all splits, see :func:`lowmelt.melting.cross_validation.cross_validate`,
            with a column split.
        learners: columns of the models that are blended.
        trust: what is promised.
        seed: of the model of the expected error.
    """
    pieces = []
    for (split, *_), rows in held_out.groupby(KEYS, sort=False):
        others = held_out[~_related(held_out, rows, str(split))]
        model = StackedConformal(learners, trust, seed).fit(others)
        found = model.predict(rows).drop(columns="new_ions").rename(columns={"melting_K": "blend"})
        pieces.append(pd.concat([rows, found], axis=1))
    return pd.concat(pieces, ignore_index=True)


def _related(held_out: pd.DataFrame, rows: pd.DataFrame, split: str) -> pd.Series:
    """Which predictions are for salts of a fold, or share with it what leaves together in its split."""
    related = held_out["salt_id"].isin(rows["salt_id"])
    for column in GROUPS[split]:
        labels = {label for text in rows[column] for label in str(text).split(";")}
        distinct = {text: bool(labels & set(str(text).split(";"))) for text in held_out[column].unique()}
        related |= held_out[column].map(distinct).astype(bool)
    return related


def summarise(calibrated: pd.DataFrame, learners: Sequence[str]) -> pd.DataFrame:
    """One row a split and model: scores over each repeat's folds together, mean and SD over folds.

    ``groups`` is the number of groups that leave together in the split. Columns ``*_sd`` are standard
    deviations over folds. Only the blend has what :func:`trust_scores` says.
    """
    rows = []
    for split, part in calibrated.groupby("split", sort=False):
        groups = count_groups(part.drop_duplicates("salt_id"), str(split))
        for model in (*BASELINES, *learners, "blend"):
            p_low = {"published": "published_p_low", "blend": "p_low"}.get(model)
            scored = _mean_scores(part, model, p_low)
            rows.append({"split": split, "groups": groups, "model": model, **scored})
        rows[-1] |= trust_scores(part)
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


def trust_scores(part: pd.DataFrame) -> dict[str, float]:
    """Whether the blend's intervals, expected errors, probabilities and domain keep their promise.

    Coverage and width of the intervals; Spearman's correlation of the expected with the actual error
    (``error_rank``); calibration error of the probability, and the share that melts low of the salts with
    a stated probability of at least 0.9 (``sure_found``, of ``sure_salts``); errors inside and outside the
    domain.
    """
    measured, error = part["melting_K"], (part["blend"] - part["melting_K"]).abs()
    low, p_low = (measured < LOW_MELTING_K).to_numpy(), part["p_low"].to_numpy()
    inside = part["in_domain"].to_numpy(bool)
    names = ("melting_K", "blend", "lower_K", "upper_K", "expected_error_K")
    found = interval_scores(*(part[name].to_numpy() for name in names))
    covered = measured.between(part["lower_K"], part["upper_K"])
    sure = share_above(low, p_low, SURE)
    return {
        "coverage": found["coverage"],
        "coverage_sd": covered.groupby(part["repeat"]).mean().std(),
        "width_K": found["width"],
        "error_rank": found["error_rank"],
        "calibration_error": expected_calibration_error(low, p_low),
        "sure_found": sure["found"],
        "sure_salts": sure["items"],
        "in_domain": inside.mean(),
        "mae_inside_K": error[inside].mean() if inside.any() else np.nan,
        "mae_outside_K": error[~inside].mean() if (~inside).any() else np.nan,
    }
