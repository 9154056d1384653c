"""The kinds of ion fingerprint, each a function from molecules to rows of numbers, each with a reader."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from rdkit import Chem
from rdkit.Chem import rdFingerprintGenerator

from lowmelt.chem.ions import IonError
from lowmelt.fingerprints.chemistry import chemistry


@dataclass(frozen=True)
class Settings:
    """Sizes of the hashed fingerprints.

    Attributes:
        bits: length of the hashed kinds.
        radius_binary: radius of the binary Morgan fingerprint; 4 in Ren 2026 (10.1039/d5dd00282f).
        radius_count: radius of the count Morgan fingerprint.
    """

    bits: int = 2048
    radius_binary: int = 4
    radius_count: int = 2


def _morgan_binary(mols: Sequence[Chem.Mol], s: Settings) -> np.ndarray:
    generator = rdFingerprintGenerator.GetMorganGenerator(radius=s.radius_binary, fpSize=s.bits)
    return np.array([generator.GetFingerprintAsNumPy(m) for m in mols], np.uint8)


def _morgan_count(mols: Sequence[Chem.Mol], s: Settings) -> np.ndarray:
    generator = rdFingerprintGenerator.GetMorganGenerator(radius=s.radius_count, fpSize=s.bits)
    return np.array([np.minimum(generator.GetCountFingerprintAsNumPy(m), 65535) for m in mols], np.uint16)


def _chemistry(mols: Sequence[Chem.Mol], s: Settings) -> np.ndarray:
    return np.array([chemistry(m) for m in mols], np.float32)


KINDS: dict[str, Callable[[Sequence[Chem.Mol], Settings], np.ndarray]] = {
    "morgan_binary": _morgan_binary,
    "morgan_count": _morgan_count,
    "chemistry": _chemistry,
}


def fingerprint(kind: str, smiles: Sequence[str], settings: Settings | None = None) -> np.ndarray:
    """One row of numbers for each ion.

    Args:
        kind: a key of ``KINDS``.
        smiles: canonical drawings of ions, as :func:`lowmelt.chem.ions.parse_ion` gives them.
        settings: sizes; the published ones by default.

    Returns:
        Array (n, d): 0 and 1 for ``morgan_binary``, counts for ``morgan_count``, real numbers for
        ``chemistry``.

    Raises:
        IonError: a SMILES does not parse.
    """
    mols = []
    for text in smiles:
        mol = Chem.MolFromSmiles(text)
        if mol is None:
            raise IonError("unparsable", text)
        mols.append(mol)
    if not mols:
        return np.zeros((0, 0), np.float32)
    return KINDS[kind](mols, settings or Settings())
