"""What is said of an ion once, for all its salts: elements, alerts, accessibility, force field, novelty."""

from collections.abc import Collection, Sequence
from pathlib import Path

import numpy as np
import pandas as pd
from rdkit import Chem

from lowmelt.chem.synthesis import sa_score
from lowmelt.errors import LowmeltError
from lowmelt.fingerprints.kinds import Settings, fingerprint
from lowmelt.fingerprints.similarity import tanimoto

# Elements of GAFF2 (Wang et al., J. Comput. Chem. 25 (2004) 1157): the ions that a simulation can do.
GAFF_ELEMENTS = frozenset({"H", "C", "N", "O", "F", "P", "S", "Cl", "Br", "I"})
FINGERPRINT = Settings(bits=1024, radius_count=2)


class AlertsError(LowmeltError):
    """The table of unstable groups cannot be read."""


def read_alerts(path: str | Path) -> dict[str, Chem.Mol]:
    """Patterns of unstable groups by name.

    Raises:
        AlertsError: a column is missing or a SMARTS does not parse.
    """
    table = pd.read_csv(path)
    if missing := {"name", "smarts", "reason"} - set(table):
        raise AlertsError(f"{path}: no column {', '.join(sorted(missing))}; give name, smarts, reason")
    patterns = {}
    for row, (name, smarts) in enumerate(zip(table["name"], table["smarts"], strict=True), start=2):
        patterns[name] = Chem.MolFromSmarts(smarts)
        if patterns[name] is None:
            raise AlertsError(f"{path}: row {row}, column smarts: '{smarts}' is no SMARTS; correct it")
    return patterns


def check_ions(
    smiles: Sequence[str],
    ion_id: Sequence[str],
    alerts: dict[str, Chem.Mol],
    curated: Collection[str] = (),
    known: Sequence[str] = (),
) -> pd.DataFrame:
    """One row an ion, indexed by its ion_id.

    Args:
        smiles: drawings of n ions.
        ion_id: their names.
        alerts: patterns of unstable groups.
        curated: ion_id of ions with a curated force field.
        known: SMILES of known ions that novelty is measured against.

    Returns:
        Columns smiles, charge, heavy_atoms, elements, alerts (names, joined by "; "), sa_score (1 easy to
        10 hard; 1 for a known ion, which has been made), simulable, similarity (Tanimoto to the
        nearest known ion).
    """
    made = set(known)
    mols = [Chem.MolFromSmiles(one) for one in smiles]
    elements = [" ".join(sorted({atom.GetSymbol() for atom in mol.GetAtoms()})) for mol in mols]
    return pd.DataFrame({
        "smiles": list(smiles),
        "charge": [Chem.GetFormalCharge(mol) for mol in mols],
        "heavy_atoms": [mol.GetNumHeavyAtoms() for mol in mols],
        "elements": elements,
        "alerts": [_matches(mol, alerts) for mol in mols],
        "sa_score": [
            1.0 if one in made else sa_score(mol) for one, mol in zip(smiles, mols, strict=True)
        ],
        "simulable": [
            set(found.split()) <= GAFF_ELEMENTS or name in curated
            for found, name in zip(elements, ion_id, strict=True)
        ],
        "similarity": nearest_similarity(smiles, known),
    }, index=pd.Index(ion_id, name="ion_id"))  # fmt: skip


def nearest_similarity(smiles: Sequence[str], known: Sequence[str]) -> np.ndarray:
    """Count Tanimoto similarity (n,) of ions to the nearest of the known ones; 0 when none is known."""
    if not len(known) or not len(smiles):
        return np.zeros(len(smiles))
    first = fingerprint("morgan_count", list(smiles), FINGERPRINT).astype(np.float32)
    second = fingerprint("morgan_count", list(known), FINGERPRINT).astype(np.float32)
    pieces = [tanimoto(first[start : start + 500], second).max(1) for start in range(0, len(first), 500)]
    return np.concatenate(pieces)


def _matches(mol: Chem.Mol, alerts: dict[str, Chem.Mol]) -> str:
    return "; ".join(name for name, pattern in alerts.items() if mol.HasSubstructMatch(pattern))
