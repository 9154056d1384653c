"""Salts with known melting points, ready for the models."""

import pandas as pd

from lowmelt.errors import LowmeltError
from lowmelt.melting.salts import Salts, salts_of

FEWEST = 30


class TooFewMeltingPoints(LowmeltError):
    """There are not enough melting points to learn from."""


def measured_salts(
    melting: pd.DataFrame, ions: pd.DataFrame, features: pd.DataFrame | None = None
) -> tuple[Salts, pd.DataFrame]:
    """The salts of a table of melting points, and the table in the same order.

    Args:
        melting: columns salt_id, cation_id, anion_id, melting_K.
        ions: columns ion_id, smiles.
        features: features of ions that are computed already, indexed by SMILES.

    Raises:
        TooFewMeltingPoints: fewer than 30 salts.
    """
    if len(melting) < FEWEST:
        raise TooFewMeltingPoints(
            f"tables/melting_points.parquet: {len(melting)} salts, the model needs {FEWEST} or more; "
            "add a source under tables.sources or tables.own"
        )
    table = melting.dropna(subset=["melting_K"]).sort_values("salt_id").reset_index(drop=True)
    smiles = ions.set_index("ion_id")["smiles"]
    cation, anion = (table[column].map(smiles).tolist() for column in ("cation_id", "anion_id"))
    return salts_of(cation, anion, known=features), table
