"""How good predicted melting points are, as a temperature and as a class at 373.15 K."""

import numpy as np
import numpy.typing as npt

from lowmelt.chem.constants import LOW_MELTING_K
from lowmelt.regression.metrics import class_scores, regression_scores

Floats = npt.NDArray[np.float64]


def scores(measured_K: Floats, predicted_K: Floats, p_low: Floats | None = None) -> dict[str, float]:
    """MAE, RMSE, bias (K), R2, and at 373.15 K accuracy, MCC and AUC.

    The class comes from ``p_low`` where it is given, else from the predicted temperature. The AUC is nan
    where all salts are of one class.
    """
    found = regression_scores(measured_K, predicted_K)
    kelvin = {f"{name}_K": found[name] for name in ("mae", "rmse", "bias")}
    return kelvin | {"r2": found["r2"]} | class_scores(measured_K, predicted_K, LOW_MELTING_K, p_low)
