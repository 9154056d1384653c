"""How well the training salts know the ions of a new salt."""

import numpy as np
import numpy.typing as npt
import pandas as pd

from lowmelt.fingerprints.similarity import tanimoto

NEW_IONS = ("known ions", "new cation", "new anion", "both ions new")


class KnownIons:
    """The training ions of one sign.

    Args:
        ion_id: names (n,).
        counts: fragment counts (n, b).
        salts: number of training salts of each (n,).
    """

    def __init__(
        self, ion_id: npt.ArrayLike, counts: npt.NDArray[np.float32], salts: npt.NDArray[np.int64]
    ) -> None:
        self.counts = counts
        self.salts = dict(zip(np.asarray(ion_id).tolist(), np.asarray(salts).tolist(), strict=True))

    def describe(self, ion_id: npt.ArrayLike, counts: npt.NDArray[np.float32]) -> pd.DataFrame:
        """One row an ion: known, similarity to the nearest training ion (1 = known), salts trained on."""
        number = np.array([self.salts.get(name, 0) for name in np.asarray(ion_id).tolist()], float)
        nearest = tanimoto(counts, self.counts).max(1)
        similarity = np.where(number > 0, 1.0, np.minimum(nearest, 0.999))
        return pd.DataFrame({"known": number > 0, "similarity": similarity, "salts": number})


def new_ions(cation_known: npt.ArrayLike, anion_known: npt.ArrayLike) -> npt.NDArray[np.int64]:
    """Number of the class in ``NEW_IONS`` of each salt (m,)."""
    return (~np.asarray(cation_known, bool)).astype(int) + 2 * (~np.asarray(anion_known, bool)).astype(int)
