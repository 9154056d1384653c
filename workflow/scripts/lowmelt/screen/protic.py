"""Protic salts: where the proton may go back, the liquid is partly acid and base.

The gap is the pKa in water of the cation minus that of the anion's acid. Below some 8 to 10 units a
measurable part is neutral: Yoshizawa, Xu and Angell, J. Am. Chem. Soc. 125 (2003) 15411; Greaves and
Drummond, Chem. Rev. 108 (2008) 206, sect. 2.
"""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pandas as pd
from rdkit import Chem

from lowmelt.screen.warnings import WarningsError

LEAST_GAP = 8.0


def read_acidities(path: str | Path) -> dict[str, list[tuple[Chem.Mol, float]]]:
    """Groups with their pKa, by side, the first that matches counting.

    Raises:
        WarningsError: a SMARTS cannot be read.
    """
    groups: dict[str, list[tuple[Chem.Mol, float]]] = {"cation": [], "anion": []}
    for number, row in enumerate(pd.read_csv(path).itertuples(), start=2):
        pattern = Chem.MolFromSmarts(row.smarts)
        if pattern is None or row.side not in groups:
            raise WarningsError(f"{path}, row {number}: '{row.side}', '{row.smarts}': correct side or smarts")
        groups[row.side].append((pattern, float(row.pKa)))
    return groups


def pka_gap(
    cation: Sequence[str], anion: Sequence[str], groups: dict[str, list[tuple[Chem.Mol, float]]]
) -> npt.NDArray[np.float64]:
    """pKa of the cation minus that of the anion's acid (m,); nan where an ion has none of the groups."""
    sides = []
    for side, smiles in (("cation", cation), ("anion", anion)):
        index, distinct = pd.factorize(np.asarray(smiles, object))
        values = [_pka(Chem.MolFromSmiles(one), groups[side]) for one in distinct]
        sides.append(np.array(values, float)[index])
    return sides[0] - sides[1]


def _pka(mol: Chem.Mol, groups: list[tuple[Chem.Mol, float]]) -> float:
    return next((pka for pattern, pka in groups if mol.HasSubstructMatch(pattern)), float("nan"))
