"""How well the training salts know the ions of a new salt."""

import numpy as np
import pandas as pd

from lowmelt.melting.kernel import tanimoto
from lowmelt.melting.remembered import Remembered
from lowmelt.melting.salts import Ions, Salts

NOVELTY = ("known ions", "new cation", "new anion", "both ions new")


class Familiarity:
    """Whether and how often the ions of a salt were seen, and how near their nearest relatives are."""

    def __init__(self) -> None:
        self.remembered = Remembered()

    def fit(self, salts: Salts) -> "Familiarity":
        """Remember the ions of the training salts."""
        self.known = []
        for ions, rows in ((salts.cations, salts.cation), (salts.anions, salts.anion)):
            used, counts = np.unique(rows, return_counts=True)
            self.known.append((ions.ion_id[used].tolist(), ions.counts[used], counts))
        return self

    def describe(self, salts: Salts) -> pd.DataFrame:
        """One row a salt: novelty and, for cation and anion, ``_known``, ``_similarity``, ``_salts``.

        Similarity is that to the nearest training ion (1 = known), salts the number of training salts.
        """
        cation = self.remembered.get("cations", salts.cations, lambda: self._of_ions(salts.cations, 0))
        anion = self.remembered.get("anions", salts.anions, lambda: self._of_ions(salts.anions, 1))
        table = pd.concat([
            cation.iloc[salts.cation].add_prefix("cation_").reset_index(drop=True),
            anion.iloc[salts.anion].add_prefix("anion_").reset_index(drop=True),
        ], axis=1)  # fmt: skip
        return table.assign(novelty=novelty(table))

    def _of_ions(self, ions: Ions, side: int) -> pd.DataFrame:
        names, counts, salts = self.known[side]
        seen = dict(zip(names, salts, strict=True))
        number = np.array([seen.get(name, 0) for name in ions.ion_id], float)
        nearest = tanimoto(ions.counts, counts).max(1)
        similarity = np.where(number > 0, 1.0, np.minimum(nearest, 0.999))
        return pd.DataFrame({"known": number > 0, "similarity": similarity, "salts": number})


def novelty(table: pd.DataFrame) -> np.ndarray:
    """Number of the class in ``NOVELTY`` (m,) from the columns cation_known and anion_known."""
    return (~table["cation_known"]).astype(int).to_numpy() + 2 * (~table["anion_known"]).astype(
        int
    ).to_numpy()
