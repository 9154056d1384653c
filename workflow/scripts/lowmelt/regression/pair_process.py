"""A Gaussian process on pairs of ions: a salt is alike another when its cation and its anion are."""

from dataclasses import fields, replace

import numpy as np
import numpy.typing as npt

from lowmelt.regression.gaussian_process import condition, most_likely, negative_log_likelihood
from lowmelt.regression.kernels import IonArrays, IonLikeness, PairKernel
from lowmelt.regression.remembered import Remembered

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

AT_ONCE = 4000  # salts whose covariance with the training salts is held at a time


class PairProcess:
    """Gaussian process regression of a property of salts, with the kernel of :class:`PairKernel`.

    All of it is computed on ions, so that a million salts are one matrix product. The error of a value is
    that of Student's distribution: a salt far from what its relatives say counts less.

    Args:
        kernel: the kernel's parameters, the start of the search when ``tune`` is not 0.
        degrees: of freedom of Student's distribution; None for normal errors.
        tune: number of training salts on which the likelihood is maximised first; 0 leaves the kernel.
        unit: typical spread of the property, which makes the kernel's variances plain numbers.
        seed: of the choice of those salts.
        variances: whether the factor (m, m) is kept that :meth:`variance` needs.
        relevances: how much each feature of cations and of anions matters, see
            :func:`lowmelt.regression.relevance.most_relevant`; left out: all the same.
    """

    def __init__(
        self,
        kernel: PairKernel | None = None,
        degrees: float | None = 4.0,
        tune: int = 0,
        unit: float = 1.0,
        seed: int = 0,
        variances: bool = False,
        relevances: tuple[Floats, Floats] | None = None,
    ) -> None:
        self.kernel, self.degrees = kernel or PairKernel(), degrees
        self.tune, self.unit, self.seed, self.variances = tune, unit, seed, variances
        self.relevances = relevances or (None, None)
        self.remembered = Remembered()

    def fit(
        self,
        cations: IonArrays,
        anions: IonArrays,
        cation: Ints,
        anion: Ints,
        values: Floats,
        own_noise: Floats | float = 0.0,
    ) -> "PairProcess":
        """Learn from m salts.

        Args:
            cations: table of cations; only the rows that are named count.
            anions: table of anions.
            cation: row of each salt's cation (m,).
            anion: row of each salt's anion (m,).
            values: of the property (m,), or (m, k) for k properties that share the kernel (with
                ``degrees`` None and ``tune`` 0).
            own_noise: variance of each value (m,) beside the kernel's noise, in squared units.
        """
        likeness, rows = [], []
        for table, side, relevance in zip((cations, anions), (cation, anion), self.relevances, strict=True):
            used, index = np.unique(side, return_inverse=True)
            likeness.append(IonLikeness(table.take(used), relevance))
            rows.append(index)
        self.likeness, self.rows = likeness, rows
        self.mean = np.mean(values, 0)
        target = (np.asarray(values, float) - self.mean) / self.unit
        parts = [alike(alike.known) for alike in likeness]
        if self.tune:
            self.kernel = self._most_likely(parts, target)
        self.posterior = condition(
            _covariance(self.kernel, parts, rows),
            target,
            self.kernel.noise + np.asarray(own_noise) / self.unit**2,
            self.degrees,
        )
        if not self.variances:
            self.posterior = replace(self.posterior, factor=None)
        return self

    def predict(self, cations: IonArrays, anions: IonArrays, cation: Ints, anion: Ints) -> Floats:
        """Values (m,) or (m, k) of salts: row ``cation`` of one table with row ``anion`` of the other."""
        kc, ka = self._kernels(cations, anions)
        of_cations = self.remembered.get("of cations", kc, lambda: self._of_cations(kc))
        of_anions = self.remembered.get("of anions", ka, lambda: self._of_anions(ka))
        found = [
            alone[cation] + other[anion] + np.einsum("md,md->m", half[cation], ka[anion])
            for (alone, half), other in zip(of_cations, of_anions, strict=True)
        ]
        shaped = found[0] if self.posterior.coefficients.ndim == 1 else np.stack(found, 1)
        return self.mean + self.unit * shaped

    def variance(self, cations: IonArrays, anions: IonArrays, cation: Ints, anion: Ints) -> Floats:
        """Variance (m,) of the value itself, without the noise of a measurement, in squared units."""
        kc, ka = self._kernels(cations, anions)
        pieces = [
            self.posterior.variance(
                self.kernel.of_salts(kc[i][:, self.rows[0]], ka[j][:, self.rows[1]]), self.kernel.prior
            )
            for i, j in _pieces(cation, anion)
        ]
        return self.unit**2 * np.concatenate(pieces)

    def _kernels(self, cations: IonArrays, anions: IonArrays) -> tuple[Floats, Floats]:
        """Likeness of ions to the training cations and to the training anions."""
        kc = self.remembered.get(
            "cations", cations, lambda: self.kernel.of_ions(self.likeness[0](cations), "cation")
        )
        ka = self.remembered.get(
            "anions", anions, lambda: self.kernel.of_ions(self.likeness[1](anions), "anion")
        )
        return kc, ka

    def _of_cations(self, kc: Floats) -> list[tuple[Floats, Floats]]:
        """For each output what cations add alone (n,), and their half of the pairs' sum (n, anions)."""
        i, j = self.rows
        shape = kc.shape[1], int(j.max()) + 1
        found = []
        for coefficients in np.atleast_2d(self.posterior.coefficients.T):
            table = np.zeros(shape)
            np.add.at(table, (i, j), self.kernel.pair * coefficients)
            found.append((self.kernel.cation * kc @ np.bincount(i, coefficients, shape[0]), kc @ table))
        return found

    def _of_anions(self, ka: Floats) -> list[Floats]:
        """For each output what anions add alone, the constant with it (n,)."""
        return [
            self.kernel.anion * ka @ np.bincount(self.rows[1], coefficients, ka.shape[1])
            + self.kernel.constant * coefficients.sum()
            for coefficients in np.atleast_2d(self.posterior.coefficients.T)
        ]

    def _most_likely(self, parts: list[tuple[Floats, Floats]], target: Floats) -> PairKernel:
        """Kernel of the highest marginal likelihood on a sample of the training salts."""
        chosen = np.random.default_rng(self.seed).permutation(len(target))[: self.tune]
        rows = [side[chosen] for side in self.rows]
        names = [field.name for field in fields(PairKernel)]

        def cost(logs: Floats) -> float:
            kernel = self.kernel.with_logs(names, logs)
            return negative_log_likelihood(_covariance(kernel, parts, rows), target[chosen], kernel.noise)

        start = np.log([getattr(self.kernel, name) for name in names])
        return self.kernel.with_logs(names, most_likely(cost, start))


def _covariance(kernel: PairKernel, parts: list[tuple[Floats, Floats]], rows: list[Ints]) -> Floats:
    """Covariance (m, m) of the training salts, without the noise."""
    kc, ka = kernel.of_ions(parts[0], "cation"), kernel.of_ions(parts[1], "anion")
    return kernel.of_salts(kc[np.ix_(rows[0], rows[0])], ka[np.ix_(rows[1], rows[1])])


def _pieces(cation: Ints, anion: Ints) -> list[tuple[Ints, Ints]]:
    return [
        (cation[first : first + AT_ONCE], anion[first : first + AT_ONCE])
        for first in range(0, len(cation), AT_ONCE)
    ]
