"""How good predictions are: as values, as a class at a limit, as intervals and as probabilities."""

import numpy as np
import numpy.typing as npt
from scipy.stats import spearmanr
from sklearn.metrics import matthews_corrcoef, roc_auc_score

Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]


def regression_scores(measured: Floats, predicted: Floats) -> dict[str, float]:
    """Mean absolute error, root mean square error, R2 and bias (mean of predicted minus measured)."""
    error = predicted - measured
    return {
        "mae": float(np.abs(error).mean()),
        "rmse": float(np.sqrt((error**2).mean())),
        "r2": float(1 - (error**2).sum() / ((measured - measured.mean()) ** 2).sum()),
        "bias": float(error.mean()),
    }


def class_scores(
    measured: Floats, predicted: Floats, limit: float, p_below: Floats | None = None
) -> dict[str, float]:
    """Accuracy, Matthews' correlation and AUC of the class "below the limit".

    The class comes from ``p_below`` where it is given, else from the predicted value. The correlation and
    the AUC are nan where all items are of one class.
    """
    low = measured < limit
    said_low = predicted < limit if p_below is None else p_below > 0.5
    order = -predicted if p_below is None else p_below
    both = 0 < low.mean() < 1
    return {
        "accuracy": float((low == said_low).mean()),
        "mcc": float(matthews_corrcoef(low, said_low)) if both else float("nan"),
        "auc": float(roc_auc_score(low, order)) if both else float("nan"),
    }


def interval_scores(
    measured: Floats, predicted: Floats, lower: Floats, upper: Floats, expected_error: Floats
) -> dict[str, float]:
    """Coverage and mean width of intervals, and Spearman's correlation of expected with actual error."""
    error = np.abs(predicted - measured)
    varied = len(error) > 2 and np.ptp(expected_error) > 0
    return {
        "coverage": float(((measured >= lower) & (measured <= upper)).mean()),
        "width": float((upper - lower).mean()),
        "error_rank": float(spearmanr(expected_error, error)[0]) if varied else float("nan"),
    }


def expected_calibration_error(
    happened: Flags, probability: Floats, weight: Floats | None = None, bins: int = 10
) -> float:
    """Mean distance between the stated probability and the share found, over equal-width bins.

    Naeini et al., AAAI 29 (2015) 2901, eq. 1.

    Args:
        happened: whether each item is of the class (n,).
        probability: stated for each item (n,).
        weight: of each item (n,); left out: all the same.
        bins: number of bins between 0 and 1.
    """
    weight = np.ones(len(probability)) if weight is None else weight
    code = np.clip((probability * bins).astype(int), 0, bins - 1)
    mass = np.bincount(code, weight, minlength=bins)
    gap = np.bincount(code, weight * (probability - happened), minlength=bins)
    return float(np.abs(gap[mass > 0]).sum() / mass.sum())


def share_above(happened: Flags, probability: Floats, stated: float = 0.9) -> dict[str, float]:
    """Of the items whose stated probability is at least ``stated``: the share found, and their number."""
    sure = probability >= stated
    return {"found": float(happened[sure].mean()) if sure.any() else float("nan"), "items": int(sure.sum())}
