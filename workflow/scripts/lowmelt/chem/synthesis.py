"""How hard a molecule is to make."""

from rdkit import Chem
from rdkit.Contrib.SA_Score import sascorer


def sa_score(mol: Chem.Mol) -> float:
    """Synthetic accessibility, 1 (easy) to 10 (hard).

    Ertl and Schuffenhauer, J. Cheminform. 1 (2009) 8, eq. 1, as RDKit ships it. An ion
    of fewer than three heavy atoms is a commodity: 1.
    """
    return 1.0 if mol.GetNumHeavyAtoms() < 3 else float(sascorer.calculateScore(mol))
