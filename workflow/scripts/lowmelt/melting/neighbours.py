"""What is measured near a new salt: the salt itself, and those whose ions are most alike."""

import numpy as np
import numpy.typing as npt
import pandas as pd

from lowmelt.chem.salts import salt_id
from lowmelt.melting.salts import Salts
from lowmelt.regression.kernels import mean_tanimoto

NEAREST = 3


def measured_values(salts: Salts, measured: Salts, values: pd.DataFrame) -> pd.DataFrame:
    """Melting points of the salts themselves where they are in the training table.

    Args:
        salts: new salts (m).
        measured: training salts (n).
        values: their salt_id, melting_K and, where known, sources.

    Returns:
        One row a salt: measured_K (nan where it is unknown), measured_sources.
    """
    known = values.set_index("salt_id")
    names = pd.Index([
        salt_id(*pair)
        for pair in zip(salts.cation_id, salts.anion_id, salts.n_cation, salts.n_anion, strict=True)
    ])  # fmt: skip
    sources = known["sources"] if "sources" in known else pd.Series("", index=known.index)
    return pd.DataFrame({
        "measured_K": known["melting_K"].reindex(names).to_numpy(),
        "measured_sources": sources.reindex(names).fillna("").to_numpy(),
    })  # fmt: skip


def nearest_measured(
    salts: Salts, measured: Salts, values: pd.DataFrame, number: int = NEAREST
) -> pd.DataFrame:
    """The measured salts whose ions are most alike, the salt itself left out.

    Similarity is the product of the Tanimoto similarities of cations and of anions, each the mean over six
    kinds of fragments.

    Returns:
        One row a salt: for k = 1 to ``number`` nearest_k (SMILES of the ions), nearest_k_K and
        nearest_k_similarity.
    """
    cation = mean_tanimoto(salts.cations.arrays, measured.cations.arrays)
    anion = mean_tanimoto(salts.anions.arrays, measured.anions.arrays)
    same = salts.cations.ion_id[:, None] == measured.cations.ion_id[None]
    alike_anion = salts.anions.ion_id[:, None] == measured.anions.ion_id[None]
    melting = values["melting_K"].to_numpy(float)
    drawn = _drawings(measured)
    rows = []
    for i, j in zip(salts.cation, salts.anion, strict=True):
        similar = cation[i][measured.cation] * anion[j][measured.anion]
        similar[same[i][measured.cation] & alike_anion[j][measured.anion]] = -1.0
        best = np.argsort(-similar, kind="stable")[:number]
        rows.append({
            name: value
            for k, row in enumerate(best, start=1)
            for name, value in (
                (f"nearest_{k}", drawn[row]),
                (f"nearest_{k}_K", melting[row]),
                (f"nearest_{k}_similarity", similar[row]),
            )
        })  # fmt: skip
    return pd.DataFrame(rows)


def _drawings(salts: Salts) -> npt.NDArray[np.object_]:
    cation, anion = salts.cations.smiles[salts.cation], salts.anions.smiles[salts.anion]
    return np.array([f"{c}.{a}" for c, a in zip(cation, anion, strict=True)], object)
