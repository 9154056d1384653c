"""Identify lists of salts that are larger than memory: chunk by chunk, each ion handled once."""

from collections.abc import Iterable, Iterator
from itertools import islice

import pandas as pd

from lowmelt.chem.salts import SaltError, split_salt

COLUMNS = ["salt_id", "cation_id", "anion_id", "n_cation", "n_anion"]


def stream_salts(
    smiles: Iterable[str], chunk: int = 50_000, balance: bool = True, protonation: str = "merged"
) -> Iterator[tuple[pd.DataFrame, dict[str, int]]]:
    """Identities of salts in chunks.

    The memory needed is that of one chunk and of the ions met (at most 200,000 drawings are remembered,
    see :func:`lowmelt.chem.ions.parse_ion`), however long the list is.

    Args:
        smiles: salts as SMILES, any iterable.
        chunk: salts in one frame.
        balance, protonation: see :func:`lowmelt.chem.salts.split_salt`.

    Yields:
        a frame with ``COLUMNS``, one row a salt in the order that they came; reason -> number of the
        strings of the chunk that are no salts.
    """
    source = iter(smiles)
    while part := list(islice(source, chunk)):
        rows: list[tuple] = []
        reasons: dict[str, int] = {}
        for text in part:
            try:
                salt = split_salt(text, balance, protonation)
            except SaltError as error:
                reasons[error.reason] = reasons.get(error.reason, 0) + 1
            else:
                cation, anion = salt.cation.ion_id, salt.anion.ion_id
                rows.append((salt.salt_id, cation, anion, salt.n_cation, salt.n_anion))
        yield pd.DataFrame(rows, columns=COLUMNS), reasons
