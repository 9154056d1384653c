"""Flexibility number of an ion, the torsions that freeze when it crystallises."""

from rdkit import Chem

SP3, SP2 = Chem.HybridizationType.SP3, Chem.HybridizationType.SP2


def flexibility(mol: Chem.Mol) -> float:
    """Flexibility tau = n(sp3) + n(sp2)/2 + n(ring systems)/2 - 1, not below 0.

    Counted are chain atoms that are not ends: sp3 and sp2 ones apart; fused rings are one system.
    Dannenfelser and Yalkowsky, Ind. Eng. Chem. Res. 35 (1996) 1483.
    """
    inner = [a for a in mol.GetAtoms() if not a.IsInRing() and a.GetDegree() > 1]
    n_sp3 = sum(_is_sp3(atom) for atom in inner)
    n_sp2 = sum(atom.GetHybridization() == SP2 and not _is_sp3(atom) for atom in inner)
    return max(0.0, n_sp3 + 0.5 * n_sp2 + 0.5 * _ring_systems(mol) - 1)


def _is_sp3(atom: Chem.Atom) -> bool:
    """Four neighbours, or an O, N or S with single bonds only (conjugation stops no torsion)."""
    single = all(bond.GetBondType() == Chem.BondType.SINGLE for bond in atom.GetBonds())
    return single and (atom.GetHybridization() == SP3 or atom.GetSymbol() in {"N", "O", "S"})


def _ring_systems(mol: Chem.Mol) -> int:
    """Number of ring systems, rings that share an atom being one."""
    systems: list[set[int]] = []
    for ring in mol.GetRingInfo().AtomRings():
        joined = set(ring).union(*(s for s in systems if s & set(ring)))
        systems = [s for s in systems if not s & joined] + [joined]
    return len(systems)
