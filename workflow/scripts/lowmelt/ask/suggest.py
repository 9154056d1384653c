"""Which salts to measure next: those that leave the least doubt about the salts that are asked for.

The batch is chosen one by one for the largest fall of the variance of a Gaussian process summed over the
targets (MacKay, Neural Computation 4 (1992) 590, sect. 4; Seo et al., IJCNN 2000), which needs no value:
only where the salts lie. A salt that was chosen makes its like worth less, so that a batch is diverse.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.linalg import cho_factor, solve_triangular

from lowmelt.melting.salts import Ions, Salts
from lowmelt.regression.kernels import IonArrays, IonLikeness, PairKernel

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

STRATEGIES = ("targets", "uncertainty", "random")


class SaltCovariance:
    """Covariance of any two sets of salts of one table, before anything is measured.

    Args:
        salts: the table (n); sets of salts are given as its rows.
        kernel: on pairs of ions.
    """

    def __init__(self, salts: Salts, kernel: PairKernel) -> None:
        self.salts, self.kernel = salts, kernel
        self.alike = [
            kernel.of_ions(IonLikeness(arrays(ions))(arrays(ions)), side)
            for ions, side in ((salts.cations, "cation"), (salts.anions, "anion"))
        ]

    def __call__(self, first: Ints, second: Ints) -> Floats:
        """Covariance (a, b) of salts a and b."""
        kc = self.alike[0][np.ix_(self.salts.cation[first], self.salts.cation[second])]
        ka = self.alike[1][np.ix_(self.salts.anion[first], self.salts.anion[second])]
        return self.kernel.of_salts(kc, ka)


@dataclass(frozen=True)
class Batch:
    """Salts to measure, in the order of their choice.

    Attributes:
        rows: of the table of salts (k,).
        gain: share of the targets' variance that is gone after each (k,).
    """

    rows: Ints
    gain: Floats


class Doubt:
    """Variance of candidates and targets, given what is measured and what has been chosen so far.

    Args:
        covariance: of salts.
        measured: rows of measured salts.
        candidates: rows of salts that can be chosen.
        targets: rows of salts that are asked for.
    """

    def __init__(self, covariance: SaltCovariance, measured: Ints, candidates: Ints, targets: Ints) -> None:
        self.covariance, self.candidates = covariance, candidates
        self.noise = covariance.kernel.noise
        noisy = covariance(measured, measured) + self.noise * np.eye(len(measured))
        factor = np.tril(cho_factor(noisy, lower=True)[0])
        known = solve_triangular(factor, covariance(measured, candidates), lower=True)
        aims = solve_triangular(factor, covariance(measured, targets), lower=True)
        prior = covariance.kernel.prior
        self.seen = known.T
        self.shared = covariance(candidates, targets) - known.T @ aims
        self.variance = np.clip(prior - (known**2).sum(0), 0, None)
        self.of_targets = np.clip(prior - (aims**2).sum(0), 0, None)
        self.start = float(self.of_targets.sum())

    def gains(self) -> Floats:
        """Fall of the summed variance of the targets (c,) if each candidate were measured next."""
        return (self.shared**2).sum(1) / (self.variance + self.noise)

    def choose(self, place: int) -> float:
        """Count a candidate as measured; the share of the targets' variance that is gone by now."""
        row = self.candidates[[place]]
        common = self.covariance(self.candidates, row)[:, 0] - self.seen @ self.seen[place]
        scaled = common / np.sqrt(self.variance[place] + self.noise)
        aims = self.shared[place] / np.sqrt(self.variance[place] + self.noise)
        self.of_targets = self.of_targets - aims**2
        self.shared = self.shared - scaled[:, None] * aims
        self.variance = np.clip(self.variance - scaled**2, 0, None)
        self.seen = np.column_stack([self.seen, scaled])
        return 1 - float(self.of_targets.sum()) / self.start


def suggest(
    covariance: SaltCovariance,
    measured: Ints,
    candidates: Ints,
    targets: Ints,
    number: int = 20,
    strategy: str = "targets",
    seed: int = 0,
) -> Batch:
    """A batch of salts to measure.

    Args:
        covariance: of salts.
        measured: rows of measured salts (m,).
        candidates: rows to choose from (c,).
        targets: rows of the salts that are asked for (t,).
        number: size of the batch.
        strategy: ``targets``; or, to compare, ``uncertainty`` (the candidate of the largest variance) or
            ``random``.
        seed: of the random choice.
    """
    doubt = Doubt(covariance, measured, candidates, targets)
    open_ = np.ones(len(candidates), bool)
    lot = np.random.default_rng(seed).permutation(len(candidates))
    places, gains = [], []
    for step in range(min(number, len(candidates))):
        worth = {"targets": doubt.gains, "uncertainty": lambda: doubt.variance}.get(strategy)
        place = int(lot[step]) if worth is None else int(np.argmax(np.where(open_, worth(), -np.inf)))
        open_[place] = False
        places.append(place)
        gains.append(doubt.choose(place))
    return Batch(candidates[np.array(places, int)], np.array(gains))


def compare(
    covariance: SaltCovariance,
    measured: Ints,
    candidates: Ints,
    targets: Ints,
    number: int = 20,
    seed: int = 0,
    draws: int = 10,
) -> pd.DataFrame:
    """Share of the targets' variance that each strategy takes away; for chance the mean of draws."""
    rows = []
    for strategy in STRATEGIES:
        found = [
            suggest(covariance, measured, candidates, targets, number, strategy, seed + draw).gain[-1]
            for draw in range(draws if strategy == "random" else 1)
        ]
        rows.append((strategy, float(np.mean(found))))
    return pd.DataFrame(rows, columns=["strategy", "gain"])


def arrays(ions: Ions) -> IonArrays:
    """Fingerprint and all features of ions."""
    return IonArrays(ions.counts, ions.features.to_numpy(float))


def joined(parts: list[Salts]) -> tuple[Salts, list[Ints]]:
    """One table of several sets of salts, each distinct ion in it once, and the rows of each set.

    A salt that is in two sets has two rows.
    """
    sides = []
    for own in ("cations", "anions"):
        tables = [getattr(part, own) for part in parts]
        place: dict[str, int] = {}
        first: list[tuple[int, int]] = []
        maps = []
        for number, table in enumerate(tables):
            rows = []
            for row, name in enumerate(table.ion_id):
                if name not in place:
                    place[name] = len(first)
                    first.append((number, row))
                rows.append(place[name])
            maps.append(np.array(rows, int))
        sides.append((_taken(tables, first), maps))
    (cations, of_cations), (anions, of_anions) = sides
    salts = Salts(
        cations,
        anions,
        np.concatenate([rows[part.cation] for rows, part in zip(of_cations, parts, strict=True)]),
        np.concatenate([rows[part.anion] for rows, part in zip(of_anions, parts, strict=True)]),
        np.concatenate([part.n_cation for part in parts]),
        np.concatenate([part.n_anion for part in parts]),
    )
    ends = np.cumsum([0, *(len(part) for part in parts)])
    return salts, [np.arange(ends[i], ends[i + 1]) for i in range(len(parts))]


def _taken(tables: list[Ions], rows: list[tuple[int, int]]) -> Ions:
    """The ions at (table, row), as one table."""
    number, row = np.array(rows, int).reshape(-1, 2).T
    starts = np.cumsum([0, *(len(table) for table in tables)])[:-1]
    picked = starts[number] + row
    features = pd.concat([table.features for table in tables], ignore_index=True).iloc[picked]
    return Ions(
        np.concatenate([table.ion_id for table in tables])[picked],
        np.concatenate([table.smiles for table in tables])[picked],
        features.reset_index(drop=True),
        np.concatenate([table.counts for table in tables])[picked],
        tuple(
            np.concatenate(kind)[picked] for kind in zip(*(table.fragments for table in tables), strict=True)
        ),
    )
