"""Salts as pairs of rows in two tables of ions, so that what belongs to an ion is computed once."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
import numpy.typing as npt
import pandas as pd

from lowmelt.chem.ions import parse_ion
from lowmelt.chem.salts import neutral_counts
from lowmelt.fingerprints.kinds import Settings, fingerprint
from lowmelt.melting.fragments import fragments_of
from lowmelt.melting.ion_features import features_of_ions
from lowmelt.melting.thermodynamics import Lattice, lattice
from lowmelt.regression.kernels import IonArrays

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

FINGERPRINT = Settings(bits=1024, radius_count=2)
CHUNK = 50_000  # salts that are predicted at a time: some hundred megabytes
LATTICE_COLUMNS = ("volume_nm3", "charge", "freedom", "entropy_gas")


@dataclass(frozen=True)
class Ions:
    """A table of n distinct ions.

    Attributes:
        ion_id: names (n,).
        smiles: drawings (n,).
        features: thermodynamic and structural features, one row an ion.
        counts: Morgan count fingerprint (n, 1024), float32.
        fragments: further count fingerprints, see :mod:`lowmelt.melting.fragments`.
    """

    ion_id: npt.NDArray[np.object_]
    smiles: npt.NDArray[np.object_]
    features: pd.DataFrame
    counts: npt.NDArray[np.float32]
    fragments: tuple[npt.NDArray[np.float32], ...] = ()

    def __len__(self) -> int:
        return len(self.ion_id)

    @cached_property
    def arrays(self) -> IonArrays:
        """Fingerprints, and features of size, shape and charge; counts of groups are left to the former."""
        names = [name for name in self.features if not name.startswith("n_")]
        return IonArrays(self.counts, self.features[names].to_numpy(float), self.fragments)


@dataclass(frozen=True)
class Salts:
    """m salts: row numbers into a table of cations and one of anions, and the counts, each (m,)."""

    cations: Ions
    anions: Ions
    cation: Ints
    anion: Ints
    n_cation: Ints
    n_anion: Ints

    def __len__(self) -> int:
        return len(self.cation)

    def take(self, rows: npt.ArrayLike) -> "Salts":
        """The salts of these rows (numbers or a mask); the tables of ions stay whole."""
        rows = np.asarray(rows)
        names = ("cation", "anion", "n_cation", "n_anion")
        return replace(self, **{name: getattr(self, name)[rows] for name in names})

    def chunks(self, size: int = CHUNK) -> Iterator["Salts"]:
        """Pieces of at most ``size`` salts, in order."""
        for first in range(0, len(self), size):
            yield self.take(np.arange(first, min(first + size, len(self))))

    @property
    def cation_id(self) -> npt.NDArray[np.object_]:
        """Name of each salt's cation (m,)."""
        return self.cations.ion_id[self.cation]

    @property
    def anion_id(self) -> npt.NDArray[np.object_]:
        """Name of each salt's anion (m,)."""
        return self.anions.ion_id[self.anion]

    def lattice(self) -> Lattice:
        """Lattice quantities of the salts."""
        cation, anion = (
            {name: ions.features[name].to_numpy()[rows] for name in LATTICE_COLUMNS}
            for ions, rows in ((self.cations, self.cation), (self.anions, self.anion))
        )
        return lattice(cation, anion, self.n_cation, self.n_anion)


def ions_of(
    smiles: Sequence[str],
    ion_id: Sequence[str],
    processes: int = 1,
    known: pd.DataFrame | None = None,
) -> Ions:
    """Table of ions with all that the models need.

    ``known`` holds features that are computed already, indexed by SMILES.
    """
    if known is None:
        known = features_of_ions(smiles, processes)
    else:
        fresh = [one for one in smiles if one not in known.index]
        known = pd.concat([known, features_of_ions(fresh, processes)]) if fresh else known
    features = known.loc[list(smiles)]
    names, drawings = np.asarray(ion_id, object), np.asarray(smiles, object)
    counts = fingerprint("morgan_count", smiles, FINGERPRINT).astype(np.float32)
    return Ions(names, drawings, features.reset_index(drop=True), counts, fragments_of(smiles))


def salts_of(
    cation: Sequence[str],
    anion: Sequence[str],
    n_cation: Sequence[int] | None = None,
    n_anion: Sequence[int] | None = None,
    processes: int = 1,
    known: pd.DataFrame | None = None,
) -> Salts:
    """Salts from the SMILES of their ions (m,), in any drawing; each distinct ion is computed once.

    Counts that are not given are the smallest neutral ones; ``known`` as in :func:`ions_of`.

    Raises:
        IonError: a SMILES is no ion.
    """
    tables, rows = [], []
    for side in (cation, anion):
        index, drawings = pd.factorize(np.asarray(side, object))
        parsed = [parse_ion(one) for one in drawings]
        distinct = {ion.ion_id: ion.smiles for ion in reversed(parsed)}
        place = {name: row for row, name in enumerate(distinct)}
        tables.append(ions_of(list(distinct.values()), list(distinct), processes, known))
        rows.append(np.array([place[ion.ion_id] for ion in parsed], int)[index])
    if n_cation is None or n_anion is None:
        counts = _balance(tables, rows)
    else:
        counts = np.asarray(n_cation, int), np.asarray(n_anion, int)
    return Salts(tables[0], tables[1], rows[0], rows[1], *counts)


def identified_salts(
    cation_id: Sequence[str],
    anion_id: Sequence[str],
    n_cation: Sequence[int],
    n_anion: Sequence[int],
    smiles: pd.Series,
    known: pd.DataFrame | None = None,
) -> Salts:
    """As :func:`salts_of`, for ions that are identified: ``smiles`` has the drawing of each ion_id."""
    tables, rows = [], []
    for side in (cation_id, anion_id):
        index, names = pd.factorize(np.asarray(side, object))
        tables.append(ions_of(smiles[names].tolist(), names.tolist(), known=known))
        rows.append(index)
    return Salts(tables[0], tables[1], rows[0], rows[1], np.asarray(n_cation, int), np.asarray(n_anion, int))


def all_pairs(cations: Ions, anions: Ions) -> Salts:
    """Every cation with every anion, anions running fastest."""
    cation, anion = np.divmod(np.arange(len(cations) * len(anions)), len(anions))
    counts = _balance([cations, anions], [cation, anion])
    return Salts(cations, anions, cation, anion, *counts)


def _balance(tables: list[Ions], rows: list[Ints]) -> tuple[Ints, Ints]:
    """Smallest neutral counts of each salt."""
    charges = [ions.features["charge"].to_numpy(int)[row] for ions, row in zip(tables, rows, strict=True)]
    pairs, index = np.unique(np.stack(charges, 1), axis=0, return_inverse=True)
    counts = np.array([neutral_counts(int(plus), int(minus)) for plus, minus in pairs]).reshape(-1, 2)
    return counts[index.ravel(), 0], counts[index.ravel(), 1]
