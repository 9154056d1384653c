"""Inputs of the published protocol: atom pair and topological torsion bits, and why ECFP fails."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
from rdkit import Chem
from rdkit.Chem import rdFingerprintGenerator

from lowmelt.regression.series import series_key

BITS = 2048


def pair_torsion_bits(smiles: Sequence[str], bits: int = BITS) -> npt.NDArray[np.float32]:
    """Atom pair and topological torsion fingerprints side by side (n, 2 bits), 0 and 1.

    Counts are kept as RDKit's bit vectors keep them: each count sets up to four bits. A salt is read as one
    drawing, so that its bits are those of its ions together.
    """
    makers = (
        rdFingerprintGenerator.GetAtomPairGenerator(fpSize=bits),
        rdFingerprintGenerator.GetTopologicalTorsionGenerator(fpSize=bits),
    )
    mols = [Chem.MolFromSmiles(one) for one in smiles]
    rows = [np.concatenate([maker.GetFingerprintAsNumPy(mol) for maker in makers]) for mol in mols]
    return np.array(rows, np.float32).reshape(len(mols), 2 * bits)


def varying(target: npt.NDArray[np.float32]) -> npt.NDArray[np.bool_]:
    """Columns that differ among the rows of the target task; the others are left out of source and target."""
    return target.std(0) > 0


def shared_fingerprints(smiles: Sequence[str], radius: int = 2, bits: int = BITS) -> dict[str, int]:
    """How many homologues cannot be told apart by each kind of bits.

    Returns:
        ``homologues`` (substances with another of their series), and of these those that share their bits
        with another one by ``ecfp`` (Morgan of this radius) and by ``pair_torsion``.
    """
    series = [".".join(sorted(series_key(part) for part in one.split("."))) for one in smiles]
    alike = [row for row, name in enumerate(series) if series.count(name) > 1]
    maker = rdFingerprintGenerator.GetMorganGenerator(radius=radius, fpSize=bits)
    ecfp = [maker.GetFingerprintAsNumPy(Chem.MolFromSmiles(smiles[row])) for row in alike]
    ours = pair_torsion_bits([smiles[row] for row in alike])
    return {
        "homologues": len(alike),
        "ecfp": _repeated([series[row] for row in alike], ecfp),
        "pair_torsion": _repeated([series[row] for row in alike], list(ours)),
    }


def _repeated(series: Sequence[str], prints: Sequence[np.ndarray]) -> int:
    keys = [(name, one.astype(np.uint8).tobytes()) for name, one in zip(series, prints, strict=True)]
    return sum(keys.count(key) > 1 for key in keys)
