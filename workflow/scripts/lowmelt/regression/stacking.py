"""The weights with which the predictions of several models become one."""

import numpy as np
import numpy.typing as npt
from scipy.optimize import nnls

Floats = npt.NDArray[np.float64]


def convex_weights(predictions: Floats, measured: Floats, share: Floats | None = None) -> Floats:
    """Weights (k,), not negative and of sum 1, of the least squared error.

    Breiman, Mach. Learn. 24 (1996) 49.

    Args:
        predictions: on items that the models have not seen (m, k).
        measured: values (m,).
        share: weight of each item (m,); left out: all the same.
    """
    share = np.ones(len(measured)) if share is None else share
    root = np.sqrt(share / share.mean())
    strong = 1e4 * np.sqrt(len(measured))  # a row that asks for the sum 1
    left = (predictions - measured.mean()) * root[:, None]
    left = np.vstack([left, np.full((1, predictions.shape[1]), strong)])
    weights, _ = nnls(left, np.append((measured - measured.mean()) * root, strong))
    return weights / weights.sum()


def absolute_weights(
    predictions: Floats, measured: Floats, share: Floats | None = None, rounds: int = 5, near: float = 0.1
) -> Floats:
    """As :func:`convex_weights`, of the least absolute error, which a few wild values do not rule.

    Least squares again and again, each item weighed by 1 over its last error (Schlossmacher, J. Am. Stat.
    Assoc. 68 (1973) 857); an error below ``near`` times the median error counts as that.
    """
    share = np.ones(len(measured)) if share is None else share
    weights = convex_weights(predictions, measured, share)
    for _ in range(rounds):
        error = np.abs(predictions @ weights - measured)
        floor = max(near * float(np.median(error)), 1e-12)
        weights = convex_weights(predictions, measured, share / np.maximum(error, floor))
    return weights
