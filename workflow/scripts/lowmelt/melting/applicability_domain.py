"""How well the training salts know the ions of a new salt."""

import numpy as np
import pandas as pd

from lowmelt.melting.salts import Ions, Salts
from lowmelt.regression.applicability_domain import KnownIons, novelty
from lowmelt.regression.remembered import Remembered


class ApplicabilityDomain:
    """Whether and how often the ions of a salt were seen, and how near their nearest relatives are."""

    def __init__(self) -> None:
        self.remembered = Remembered()

    def fit(self, salts: Salts) -> "ApplicabilityDomain":
        """Remember the ions of the training salts."""
        self.cations, self.anions = (
            _known(ions, rows) for ions, rows in ((salts.cations, salts.cation), (salts.anions, salts.anion))
        )
        return self

    def describe(self, salts: Salts) -> pd.DataFrame:
        """One row a salt: novelty and, for cation and anion, ``_known``, ``_similarity``, ``_salts``.

        Similarity is that to the nearest training ion (1 = known), salts the number of training salts.
        """
        cation = self.remembered.get("cations", salts.cations, lambda: _of(salts.cations, self.cations))
        anion = self.remembered.get("anions", salts.anions, lambda: _of(salts.anions, self.anions))
        table = pd.concat([
            cation.iloc[salts.cation].add_prefix("cation_").reset_index(drop=True),
            anion.iloc[salts.anion].add_prefix("anion_").reset_index(drop=True),
        ], axis=1)  # fmt: skip
        return table.assign(novelty=novelty(table["cation_known"], table["anion_known"]))


def _known(ions: Ions, rows: np.ndarray) -> KnownIons:
    used, counts = np.unique(rows, return_counts=True)
    return KnownIons(ions.ion_id[used], ions.counts[used], counts)


def _of(ions: Ions, known: KnownIons) -> pd.DataFrame:
    return known.describe(ions.ion_id, ions.counts)
