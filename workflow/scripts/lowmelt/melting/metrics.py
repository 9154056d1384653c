"""How good predicted melting points are, as a temperature and as a class at 373.15 K."""

import numpy as np
import numpy.typing as npt
from sklearn.metrics import matthews_corrcoef, roc_auc_score

from lowmelt.melting.baselines import LOW_K

Floats = npt.NDArray[np.float64]


def scores(measured_K: Floats, predicted_K: Floats, p_low: Floats | None = None) -> dict[str, float]:
    """MAE, RMSE (K), R2, and at 373.15 K accuracy, MCC and AUC.

    The class comes from ``p_low`` where it is given, else from the predicted temperature. The AUC is nan
    where all salts are of one class.
    """
    error = predicted_K - measured_K
    low = measured_K < LOW_K
    said_low = predicted_K < LOW_K if p_low is None else p_low > 0.5
    order = -predicted_K if p_low is None else p_low
    return {
        "mae_K": float(np.abs(error).mean()),
        "rmse_K": float(np.sqrt((error**2).mean())),
        "r2": float(1 - (error**2).sum() / ((measured_K - measured_K.mean()) ** 2).sum()),
        "accuracy": float((low == said_low).mean()),
        "mcc": float(matthews_corrcoef(low, said_low)) if 0 < low.mean() < 1 else float("nan"),
        "auc": float(roc_auc_score(low, order)) if 0 < low.mean() < 1 else float("nan"),
    }


def expected_calibration_error(low: npt.NDArray[np.bool_], p_low: Floats, bins: int = 10) -> float:
    """Mean distance between the stated probability and the share found, over equal-width bins.

    Naeini et al., AAAI 29 (2015) 2901.
    """
    code = np.clip((p_low * bins).astype(int), 0, bins - 1)
    gaps = [
        abs(p_low[code == b].mean() - low[code == b].mean()) * (code == b).mean() for b in np.unique(code)
    ]
    return float(sum(gaps))
