"""Homologues: ions that differ by CH2 groups in chains alone."""

from functools import lru_cache

from rdkit import Chem

from lowmelt.generator.moves import is_chain_link


@lru_cache(maxsize=200_000)
def homologue_key(smiles: str) -> str:
    """SMILES with the CH2 groups of all chains taken out: the same for all members of a series."""
    molecule = Chem.RWMol(Chem.MolFromSmiles(smiles))
    for i in sorted((a.GetIdx() for a in molecule.GetAtoms() if is_chain_link(a)), reverse=True):
        left, right = (n.GetIdx() for n in molecule.GetAtomWithIdx(i).GetNeighbors())
        if molecule.GetBondBetweenAtoms(left, right) is None:
            molecule.AddBond(left, right, Chem.BondType.SINGLE)
            molecule.RemoveAtom(i)
    return Chem.MolToSmiles(molecule)
