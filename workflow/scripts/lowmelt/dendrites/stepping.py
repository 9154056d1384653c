"""Long explicit steps of diffusion: Runge, Kutta and Legendre's super time steps of first order.

Meyer, Balsara, Aslam 2012, MNRAS 422, 2102 (their RKL1): s stages, each as costly as one of Euler's, go
(s^2 + s)/2 of Euler's steps. Every stage is a sum of the stages before it, so what the rates keep is kept.
"""

from collections.abc import Callable

import numpy as np


def stages_for(steps: float) -> int:
    """Least odd number of stages that goes as far as so many of Euler's steps."""
    stages = int(np.ceil((np.sqrt(1 + 8 * steps) - 1) / 2 - 1e-9))
    return max(1, stages + (stages + 1) % 2)


def advance(
    state: np.ndarray,
    rates: Callable[[np.ndarray], np.ndarray],
    time: float,
    stages: int,
    first: np.ndarray | None = None,
) -> np.ndarray:
    """The state after a time.

    Args:
        state: what ``rates`` takes; not changed.
        rates: time derivative of a state.
        time: at most (stages^2 + stages)/2 of Euler's longest steps.
        stages: odd.
        first: the rates of ``state``, where they are known.
    """
    share = 2 * time / (stages**2 + stages)
    before, now = state, state + share * (rates(state) if first is None else first)
    for n in range(2, stages + 1):
        after = (2 * n - 1) / n * (now + share * rates(now)) + (1 - n) / n * before
        before, now = now, after
    return now
