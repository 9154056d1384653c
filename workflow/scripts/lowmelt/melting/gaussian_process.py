"""Gaussian processes of the melting points of salts, and the kernels that were found for them."""

import numpy as np
import numpy.typing as npt

from lowmelt.melting.salts import Salts
from lowmelt.regression.kernels import PairKernel
from lowmelt.regression.pair_process import PairProcess

Floats = npt.NDArray[np.float64]

SCALE_K = 60.0  # typical spread of melting points

# Variances found by likelihood on 700 published salts; shares, lengths and noise on series-disjoint folds.
NEAR = PairKernel(
    pair=0.50, cation=0.20, anion=0.39, cation_substructure=1.0, cation_length=0.8,
    anion_substructure=1.0, anion_length=0.8, noise=0.12, constant=1.0,
)  # fmt: skip
# For anions unlike the known ones: their substructures say little, so that their size, charge and shape,
# compared over a long range, must do. Found on anion-disjoint folds of the published values.
LONG_RANGE = PairKernel(
    pair=0.50, cation=0.20, anion=0.39, cation_substructure=1.0, cation_length=0.8,
    anion_substructure=0.03, anion_length=2.0, noise=0.12, constant=5.0,
)  # fmt: skip


class SaltProcess:
    """Gaussian process regression of melting points, see :class:`PairProcess`.

    Args:
        kernel: its parameters, the start of the search when ``tune`` is not 0.
        degrees: of freedom of Student's distribution; None for normal errors.
        tune: number of training salts on which the likelihood is maximised first; 0 leaves the kernel.
        seed: of the choice of those salts.
        variances: whether :meth:`variance` shall work, which takes memory.
    """

    def __init__(
        self,
        kernel: PairKernel = NEAR,
        degrees: float | None = 4.0,
        tune: int = 0,
        seed: int = 0,
        variances: bool = False,
    ) -> None:
        self.process = PairProcess(kernel, degrees, tune, SCALE_K, seed, variances)

    def fit(self, salts: Salts, melting_K: Floats) -> "SaltProcess":
        """Learn from salts (m,) and their melting points (m,)."""
        self.process.fit(salts.cations.arrays, salts.anions.arrays, salts.cation, salts.anion, melting_K)
        return self

    def predict(self, salts: Salts) -> Floats:
        """Melting points (m,), K."""
        return self.process.predict(salts.cations.arrays, salts.anions.arrays, salts.cation, salts.anion)

    def variance(self, salts: Salts) -> Floats:
        """Variance (m,) of the melting points themselves, K2."""
        return self.process.variance(salts.cations.arrays, salts.anions.arrays, salts.cation, salts.anion)
