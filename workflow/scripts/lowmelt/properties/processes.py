"""A Gaussian process for each coefficient of the curves, with the features that matter for the property."""

import numpy as np
import numpy.typing as npt

from lowmelt.melting.salts import Ions, Salts
from lowmelt.properties.curves import Curves
from lowmelt.regression.kernels import IonArrays, PairKernel
from lowmelt.regression.pair_process import PairProcess
from lowmelt.regression.remembered import Remembered

Floats = npt.NDArray[np.float64]

# Near the highest likelihood of viscosities: what matters is the pair of ions, over long distances.
START = PairKernel(
    pair=1.2, cation=0.2, anion=0.1, cation_substructure=0.3, cation_length=1.0, anion_substructure=0.5,
    anion_length=1.2, noise=0.03, constant=1.0,
)  # fmt: skip
LEAST_NOISE = 0.02  # curves of one article hide what another laboratory would have found
DEGREES = 4.0  # of Student's distribution of the errors


class CurveProcess:
    """Gaussian process regression of the coefficients of curves.

    Args:
        tune: number of training salts on which kernel and relevances of the features are found; 0 keeps
            the default kernel, in which all features matter the same.
        seed: of the choice of those salts.
    """

    def __init__(self, tune: int = 0, seed: int = 0) -> None:
        self.tune, self.seed = tune, seed
        self.remembered = Remembered()

    def fit(self, salts: Salts, curves: Curves) -> "CurveProcess":
        """Learn from salts (m,) and their curves."""
        values, noise = curves.as_measured()
        cations, anions = _arrays(salts.cations), _arrays(salts.anions)
        kernel, relevances = START, None
        if self.tune:
            # PyTorch takes two seconds to load, which the plain process need not wait for.
            from lowmelt.regression.relevance import most_relevant

            chosen = np.random.default_rng(self.seed).permutation(len(salts))[: self.tune]
            found = most_relevant(
                cations, anions, salts.cation[chosen], salts.anion[chosen], values[chosen, 0],
                noise[chosen, 0], START,
            )  # fmt: skip
            kernel, relevances = found.kernel, found.relevances
        kernel = kernel.with_logs(["noise"], np.log([max(kernel.noise, LEAST_NOISE)]))
        self.curves = Curves(
            np.empty((0, 0)), np.empty((0, 0, 0)), curves.prior_mean, curves.prior_covariance
        )
        self.processes = [
            PairProcess(kernel, DEGREES, relevances=relevances).fit(
                cations, anions, salts.cation, salts.anion, values[:, term], noise[:, term]
            )
            for term in range(values.shape[1])
        ]
        return self

    def predict(self, salts: Salts) -> Floats:
        """Coefficients (m, k) of salts."""
        cations = self.remembered.get("cations", salts.cations, lambda: _arrays(salts.cations))
        anions = self.remembered.get("anions", salts.anions, lambda: _arrays(salts.anions))
        found = [one.predict(cations, anions, salts.cation, salts.anion) for one in self.processes]
        return self.curves.unscaled(np.stack(found, 1))


def _arrays(ions: Ions) -> IonArrays:
    """Fingerprint and all features; which of them matter is found out."""
    return IonArrays(ions.counts, ions.features.to_numpy(float))
