"""A Gaussian process on pairs of ions: a salt is alike another when its cation and its anion are."""

from dataclasses import dataclass, fields, replace

import numpy as np
import numpy.typing as npt
from scipy.linalg import LinAlgError, cho_factor, cho_solve, solve_triangular
from scipy.optimize import minimize

from lowmelt.melting.kernel import radial, tanimoto
from lowmelt.melting.remembered import Remembered
from lowmelt.melting.salts import Ions, Salts

Floats = npt.NDArray[np.float64]

ROUNDS = 3  # of weighing the values, after which predictions move by less than 0.1 K
SCALE_K = 60.0  # typical spread of melting points, which makes the kernel's weights plain numbers


@dataclass(frozen=True)
class Weights:
    """Parameters of the kernel; the defaults have the highest likelihood on 700 published salts.

    Attributes:
        pair: variance of what only the pair of ions explains, in units of 60 K squared.
        cation: variance that belongs to the cation alone.
        anion: variance that belongs to the anion alone.
        cation_substructure: share of the fingerprint in the likeness of cations, as odds.
        cation_length: length over which the features of cations matter, in standard deviations.
        anion_substructure: as for cations.
        anion_length: as for cations.
        noise: variance of a single value, the scale of Student's distribution where that is used.
        constant: variance of the mean of all salts, large, so that the mean is estimated along with the
            rest and not taken from a table in which one anion has a third of the rows.
    """

    pair: float = 0.50
    cation: float = 0.31
    anion: float = 0.39
    cation_substructure: float = 2.4
    cation_length: float = 0.38
    anion_substructure: float = 0.73
    anion_length: float = 0.78
    noise: float = 0.114
    constant: float = 1.0


# For anions unlike the known ones: their substructures say little, so that their size, charge and shape,
# compared over a long range, must do. Found on anion-disjoint folds of the published values.
FAR = Weights(anion_substructure=0.03, anion_length=2.0, constant=5.0)


class PairProcess:
    """Gaussian process regression of melting points.

    The kernel is w_p Kc Ka + w_c Kc + w_a Ka + w_1, with K = share * Tanimoto + (1 - share) * radial for each
    kind of ion. All of it is computed on ions, so that a million salts are one matrix product. The error of
    a value is that of Student's distribution: a salt that melts far from what its relatives say (a slip, a
    hydrate, another polymorph) counts less.

    Args:
        weights: the kernel's parameters, the start of the search when ``tune`` is not 0.
        degrees: of freedom of Student's distribution; None for normal errors.
        tune: number of training salts on which the likelihood is maximised first; 0 leaves the weights.
        seed: of the choice of those salts.
    """

    def __init__(
        self, weights: Weights | None = None, degrees: float | None = 4.0, tune: int = 0, seed: int = 0
    ) -> None:
        self.weights, self.degrees = weights or Weights(), degrees
        self.tune, self.seed = tune, seed
        self.remembered = Remembered()

    def fit(self, salts: Salts, melting_K: Floats) -> "PairProcess":
        """Learn from salts (m,) and their melting points (m,)."""
        self.cations, cation = _distinct(salts.cations, salts.cation)
        self.anions, anion = _distinct(salts.anions, salts.anion)
        self.rows = cation, anion
        self.scalers = [_scaler(ions) for ions in (self.cations, self.anions)]
        self.mean_K = float(melting_K.mean())
        target = (np.asarray(melting_K, float) - self.mean_K) / SCALE_K
        parts = self._parts(self.cations, 0), self._parts(self.anions, 1)
        if self.tune:
            self.weights = self._most_likely(parts, target)
        self.coefficients = _solve(
            _covariance(parts, self.rows, self.weights), target, self.weights.noise, self.degrees
        )
        return self

    def predict(self, salts: Salts) -> Floats:
        """Melting points (m,), K."""
        mean = self.grid(salts.cations, salts.anions, salts.cation, salts.anion)
        return self.mean_K + SCALE_K * mean

    def grid(self, cations: Ions, anions: Ions, cation, anion) -> Floats:
        """Scaled mean of salts: row ``cation`` of one table of ions with row ``anion`` of another."""
        mean_c, half = self.remembered.get("cations", cations, lambda: self._of_cations(cations))
        mean_a, ka = self.remembered.get("anions", anions, lambda: self._of_anions(anions))
        return mean_c[cation] + mean_a[anion] + np.einsum("md,md->m", half[cation], ka[anion])

    def _of_cations(self, cations: Ions) -> tuple[Floats, Floats]:
        """What the cations add alone (n,), and their half of the pairs' sum (n, known anions)."""
        kc = _blend(self._parts(cations, 0), self.weights, "cation")
        i, j = self.rows
        table = np.zeros((len(self.cations), len(self.anions)))
        np.add.at(table, (i, j), self.weights.pair * self.coefficients)
        alone = self.weights.cation * kc @ np.bincount(i, self.coefficients, len(self.cations))
        return alone, kc @ table

    def _of_anions(self, anions: Ions) -> tuple[Floats, Floats]:
        """What the anions add alone, the constant with it (n,), and their kernel (n, known anions)."""
        ka = _blend(self._parts(anions, 1), self.weights, "anion")
        alone = self.weights.anion * ka @ np.bincount(self.rows[1], self.coefficients, len(self.anions))
        return alone + self.weights.constant * self.coefficients.sum(), ka

    def _parts(self, ions: Ions, side: int) -> tuple[Floats, Floats]:
        """Tanimoto similarity and squared distance of features to the training ions of one side."""
        known = (self.cations, self.anions)[side]
        middle, spread = self.scalers[side]
        first, second = (np.clip((_numbers(table) - middle) / spread, -4, 4) for table in (ions, known))
        return tanimoto(ions.counts, known.counts), -np.log(np.clip(radial(first, second, 1.0), 1e-300, 1))

    def _most_likely(self, parts, target: Floats) -> Weights:
        """Weights of the highest marginal likelihood on a sample of the training salts."""
        chosen = np.random.default_rng(self.seed).permutation(len(target))[: self.tune]
        rows = tuple(side[chosen] for side in self.rows)
        names = [field.name for field in fields(Weights)]

        def cost(logs: Floats) -> float:
            return _cost(parts, rows, replace(self.weights, **dict(zip(names, np.exp(logs), strict=True))),
                         target[chosen])  # fmt: skip

        start = np.log([getattr(self.weights, name) for name in names])
        found = minimize(cost, start, method="L-BFGS-B", bounds=[(-6, 4)] * len(names),
                         options={"maxiter": 15})  # fmt: skip
        return Weights(*np.exp(found.x).tolist())


def _distinct(ions: Ions, rows: npt.NDArray[np.int64]) -> tuple[Ions, npt.NDArray[np.int64]]:
    """The ions that the rows name, and the rows' numbers among them."""
    used, index = np.unique(rows, return_inverse=True)
    features = ions.features.iloc[used].reset_index(drop=True)
    return Ions(ions.ion_id[used], ions.smiles[used], features, ions.counts[used]), index


def _numbers(ions: Ions) -> Floats:
    """Features of size, shape and charge; counts of groups are left to the fingerprint."""
    names = [name for name in ions.features if not name.startswith("n_")]
    return ions.features[names].to_numpy()


def _scaler(ions: Ions) -> tuple[Floats, Floats]:
    values = _numbers(ions)
    return values.mean(0), values.std(0) + 1e-9


def _blend(parts: tuple[Floats, Floats], weights: Weights, side: str) -> Floats:
    """Likeness of ions: fingerprint and features in the shares of ``weights``."""
    odds, length = getattr(weights, f"{side}_substructure"), getattr(weights, f"{side}_length")
    share = odds / (1 + odds)
    return share * parts[0] + (1 - share) * np.exp(-parts[1] / length**2)


def _covariance(parts, rows, weights: Weights) -> Floats:
    """Covariance (m, m) of the training salts, without the noise."""
    kc, ka = _blend(parts[0], weights, "cation"), _blend(parts[1], weights, "anion")
    kc, ka = kc[np.ix_(rows[0], rows[0])], ka[np.ix_(rows[1], rows[1])]
    return weights.pair * kc * ka + weights.cation * kc + weights.anion * ka + weights.constant


def _factor(covariance: Floats, noise: Floats | float):
    """Cholesky factor of the covariance with the noise of each value."""
    noisy = covariance.copy()
    noisy[np.diag_indices_from(noisy)] += noise + 1e-6
    return cho_factor(noisy, lower=True, overwrite_a=True)


def _solve(covariance: Floats, target: Floats, noise: float, degrees: float | None) -> Floats:
    """(covariance + noise)^-1 target, where Student's errors give each value a noise of its own.

    Student's distribution is a normal one of unknown variance; expectation and maximisation set that of a
    value to (degrees noise + E[residual^2]) / (degrees + 1) (Tipping and Lawrence, Neurocomputing 69 (2005)
    123).
    """
    each = np.full(len(target), noise)
    factor = _factor(covariance, each)
    if degrees is None:
        return cho_solve(factor, target)
    for _ in range(ROUNDS - 1):
        inverse = solve_triangular(factor[0], np.eye(len(target)), lower=True)
        residual, variance = each * cho_solve(factor, target), each - each**2 * (inverse**2).sum(0)
        each = (degrees * noise + residual**2 + np.clip(variance, 0, None)) / (degrees + 1)
        factor = _factor(covariance, each)
    return cho_solve(factor, target)


def _cost(parts, rows, weights: Weights, target: Floats) -> float:
    """Negative log marginal likelihood, without its constant (Rasmussen and Williams 2006, eq. 5.8)."""
    try:
        factor = _factor(_covariance(parts, rows, weights), weights.noise)
    except LinAlgError:
        return 1e9
    return float(0.5 * target @ cho_solve(factor, target) + np.log(np.diag(factor[0])).sum())
