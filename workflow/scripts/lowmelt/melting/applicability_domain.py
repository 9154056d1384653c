"""How well the training salts know the ions of a new salt, and what about the ions makes errors large."""

import numpy as np
import pandas as pd

from lowmelt.melting.salts import Ions, Salts
from lowmelt.regression.applicability_domain import KnownIons, new_ions
from lowmelt.regression.remembered import Remembered
from lowmelt.regression.series import series_key

# Features of either ion on which the size of an error may depend.
DESCRIBED = (
    "volume_nm3", "heavy_atoms", "charge", "charge_density", "delocalisation", "offset_A", "centre_hydrogens",
    "charged_NH", "hydrogen_donors", "polar_area", "flexibility", "log_tail", "tail_share", "ring_share",
    "fused_atoms", "bridgeheads", "aromatic_atoms", "sp3_fraction", "symmetry", "log_automorphisms",
    "fluorine_share",
)  # fmt: skip


class ApplicabilityDomain:
    """Whether and how often the ions of a salt were seen, and how near their nearest relatives are."""

    def __init__(self) -> None:
        self.remembered = Remembered()

    def fit(self, salts: Salts) -> "ApplicabilityDomain":
        """Remember the ions of the training salts."""
        self.cations, self.anions = (
            _known(ions, rows) for ions, rows in ((salts.cations, salts.cation), (salts.anions, salts.anion))
        )
        names, counts = np.unique(_series(salts.cations)[salts.cation], return_counts=True)
        self.series = dict(zip(names.tolist(), counts.tolist(), strict=True))
        return self

    def describe(self, salts: Salts) -> pd.DataFrame:
        """One row a salt: new_ions and, for cation and anion, what is known and the features ``DESCRIBED``.

        ``_known``, ``_similarity`` (to the nearest training ion, 1 = known), ``_salts`` (training salts
        with the ion), and for the cation ``_relatives`` (training salts of its homologous series).
        """
        cation = self.remembered.get("cations", salts.cations, lambda: self._of_cations(salts.cations))
        anion = self.remembered.get("anions", salts.anions, lambda: _of(salts.anions, self.anions))
        table = pd.concat([
            cation.iloc[salts.cation].add_prefix("cation_").reset_index(drop=True),
            anion.iloc[salts.anion].add_prefix("anion_").reset_index(drop=True),
        ], axis=1)  # fmt: skip
        return table.assign(new_ions=new_ions(table["cation_known"], table["anion_known"]))

    def _of_cations(self, cations: Ions) -> pd.DataFrame:
        relatives = [self.series.get(key, 0) for key in _series(cations)]
        return _of(cations, self.cations).assign(relatives=np.array(relatives, float))


def _known(ions: Ions, rows: np.ndarray) -> KnownIons:
    used, counts = np.unique(rows, return_counts=True)
    return KnownIons(ions.ion_id[used], ions.counts[used], counts)


def _of(ions: Ions, known: KnownIons) -> pd.DataFrame:
    described = ions.features[list(DESCRIBED)].reset_index(drop=True)
    return pd.concat([known.describe(ions.ion_id, ions.counts), described], axis=1)


def _series(ions: Ions) -> np.ndarray:
    return np.array([series_key(smiles) for smiles in ions.smiles], object)
