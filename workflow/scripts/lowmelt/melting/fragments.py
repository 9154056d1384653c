"""Fragments of an ion, counted in six ways, whose similarities are averaged by the Gaussian processes.

Several kinds together say more of an ion of a new series than any one of them: Morgan environments of
radius 1 and 2 (Rogers and Hahn, J. Chem. Inf. Model. 50 (2010) 742), those of the ion without its alkyl
runs, atom pairs (Carhart et al., J. Chem. Inf. Comput. Sci. 25 (1985) 64), topological torsions
(Nilakantan et al., ibid. 27 (1987) 82) and MACCS keys (Durant et al., ibid. 42 (2002) 1273).
"""

from collections.abc import Sequence
from functools import cache

import numpy as np
import numpy.typing as npt
from rdkit import Chem
from rdkit.Chem import MACCSkeys, rdFingerprintGenerator

from lowmelt.regression.series import contracted

Counts = npt.NDArray[np.float32]

BITS = 1024


def fragments_of(smiles: Sequence[str]) -> tuple[Counts, ...]:
    """Counts (n, 1024) of n ions by radius 1, cores, atom pairs and torsions, and MACCS keys (n, 167).

    Environments of radius 2 are left to :class:`lowmelt.melting.salts.Ions`, which other parts read.
    """
    mols = [Chem.MolFromSmiles(one) for one in smiles]
    hashed = [
        _counts("morgan1", mols),
        _counts("morgan2", [contracted(mol) for mol in mols]),
        _counts("pairs", mols),
        _counts("torsions", mols),
    ]
    keys = np.array([list(MACCSkeys.GenMACCSKeys(mol)) for mol in mols], np.float32).reshape(len(mols), -1)
    return (*hashed, keys)


def _counts(kind: str, mols: Sequence[Chem.Mol]) -> Counts:
    generator = _generators()[kind]
    rows = [generator.GetCountFingerprintAsNumPy(mol) for mol in mols]
    return np.array(rows, np.float32).reshape(len(mols), BITS)


@cache
def _generators() -> dict:
    return {
        "morgan1": rdFingerprintGenerator.GetMorganGenerator(radius=1, fpSize=BITS),
        "morgan2": rdFingerprintGenerator.GetMorganGenerator(radius=2, fpSize=BITS),
        "pairs": rdFingerprintGenerator.GetAtomPairGenerator(fpSize=BITS, countSimulation=False),
        "torsions": rdFingerprintGenerator.GetTopologicalTorsionGenerator(fpSize=BITS, countSimulation=False),
    }
