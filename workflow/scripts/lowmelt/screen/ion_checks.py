"""What is said of an ion once, for all its salts: elements, accessibility, force field, novelty."""

from collections.abc import Collection, Sequence

import numpy as np
import numpy.typing as npt
import pandas as pd
from rdkit import Chem

from lowmelt.chem.synthesis import sa_score
from lowmelt.fingerprints.kinds import Settings, fingerprint
from lowmelt.fingerprints.similarity import tanimoto

# Elements of GAFF2 (Wang et al., J. Comput. Chem. 25 (2004) 1157): the ions that a simulation can do.
GAFF_ELEMENTS = frozenset({"H", "C", "N", "O", "F", "P", "S", "Cl", "Br", "I"})


def check_ions(
    smiles: Sequence[str],
    ion_id: Sequence[str],
    curated: Collection[str] = (),
    known: Sequence[str] = (),
    known_counts: npt.NDArray | None = None,
    settings: Settings | None = None,
) -> pd.DataFrame:
    """One row an ion, indexed by its ion_id.

    Args:
        smiles: drawings of n ions.
        ion_id: their names.
        curated: ion_id of ions with a curated force field.
        known: SMILES of k known ions that novelty is measured against.
        known_counts: their count fingerprints (k, bits); computed where not given.
        settings: sizes of the fingerprints.

    Returns:
        Columns smiles, charge, heavy_atoms, elements, sa_score (1 easy to 10 hard; 1 for a known ion,
        which has been made), simulable, similarity (Tanimoto to the nearest known ion).
    """
    made = set(known)
    mols = [Chem.MolFromSmiles(one) for one in smiles]
    elements = [" ".join(sorted({atom.GetSymbol() for atom in mol.GetAtoms()})) for mol in mols]
    similarity, nearest = nearest_known(smiles, known, known_counts, settings)
    return pd.DataFrame({
        "smiles": list(smiles),
        "charge": [Chem.GetFormalCharge(mol) for mol in mols],
        "heavy_atoms": [mol.GetNumHeavyAtoms() for mol in mols],
        "elements": elements,
        "sa_score": [
            1.0 if one in made else sa_score(mol) for one, mol in zip(smiles, mols, strict=True)
        ],
        "simulable": [
            set(found.split()) <= GAFF_ELEMENTS or name in curated
            for found, name in zip(elements, ion_id, strict=True)
        ],
        "similarity": similarity,
        "nearest_known": nearest,
    }, index=pd.Index(ion_id, name="ion_id"))  # fmt: skip


def nearest_known(
    smiles: Sequence[str],
    known: Sequence[str],
    known_counts: npt.NDArray | None = None,
    settings: Settings | None = None,
) -> tuple[npt.NDArray[np.float64], list[str]]:
    """Count Tanimoto similarity (n,) of ions to the nearest of the known ones, and these; 0, "" if none."""
    if not len(known) or not len(smiles):
        return np.zeros(len(smiles)), [""] * len(smiles)
    if known_counts is None:
        known_counts = fingerprint("morgan_count", list(known), settings)
    first = fingerprint("morgan_count", list(smiles), settings).astype(np.float32)
    second = known_counts.astype(np.float32)
    values, places = [], []
    for start in range(0, len(first), 500):
        table = tanimoto(first[start : start + 500], second)
        values.append(table.max(1))
        places.append(table.argmax(1))
    return np.concatenate(values), [known[i] for i in np.concatenate(places)]
