"""One ion in three dimensions."""

from rdkit import Chem
from rdkit.Chem import AllChem

from lowmelt.failures import ParameterisationFailed


def embed(smiles: str, seed: int) -> Chem.Mol:
    """The ion with hydrogens and one conformer, relaxed with MMFF94 where that knows its atoms.

    Raises:
        ParameterisationFailed: RDKit finds no three-dimensional shape.
    """
    mol = Chem.AddHs(Chem.MolFromSmiles(smiles))
    if AllChem.EmbedMolecule(mol, randomSeed=seed) != 0 and (
        AllChem.EmbedMolecule(mol, randomSeed=seed, useRandomCoords=True) != 0
    ):
        raise ParameterisationFailed(f"no three-dimensional shape found for {smiles}")
    if AllChem.MMFFHasAllMoleculeParams(mol):
        AllChem.MMFFOptimizeMolecule(mol, maxIters=2000)
    return mol
