"""What lets an ion pack, turn and bind in a crystal: cages, symmetry, chains, hydrogen bonds, offset charge.

Small symmetric ions and cages (globular, rigid) turn in their crystals before they melt, and melt high
(Timmermans, J. Phys. Chem. Solids 18 (1961) 1); protic cations bind to anions by hydrogen bonds.
"""

from functools import cache

import numpy as np
from rdkit import Chem
from rdkit.Chem import GraphDescriptors, rdMolDescriptors

from lowmelt.chem.chains import tail
from lowmelt.melting.shape import inertia
from lowmelt.regression.series import contracted

MOST_AUTOMORPHISMS = 1000
HALOGENS = (9, 17, 35, 53)


def packing_features(mol: Chem.Mol, embedded: Chem.Mol | None) -> dict[str, float]:
    """Features of an ion by name, all finite.

    Args:
        mol: the ion without hydrogens.
        embedded: the ion with hydrogens and a conformer, or None when it has none; its features are then
            those of a sphere.
    """
    rings, chains = _rings_and_symmetry(mol), _chains(mol)
    return rings | chains | _hydrogen_bonds(mol) | _charge_in_graph(mol) | _in_space(embedded)


def _rings_and_symmetry(mol: Chem.Mol) -> dict[str, float]:
    """Rigidity: shares of ring atoms and of bonds that turn, cages; symmetry of the graph."""
    n, info = mol.GetNumHeavyAtoms(), mol.GetRingInfo()
    numbers = [atom.GetAtomicNum() for atom in mol.GetAtoms()]
    same = mol.GetSubstructMatches(mol, uniquify=False, maxMatches=MOST_AUTOMORPHISMS)
    return {
        "bridgeheads": rdMolDescriptors.CalcNumBridgeheadAtoms(mol),
        "spiro_atoms": rdMolDescriptors.CalcNumSpiroAtoms(mol),
        "ring_share": sum(atom.IsInRing() for atom in mol.GetAtoms()) / n,
        "fused_atoms": sum(info.NumAtomRings(atom.GetIdx()) > 1 for atom in mol.GetAtoms()),
        "aliphatic_rings": rdMolDescriptors.CalcNumAliphaticRings(mol),
        "rotatable_share": rdMolDescriptors.CalcNumRotatableBonds(mol) / n,
        "log_automorphisms": float(np.log(max(len(same), 1))),
        "fourfold_atoms": sum(atom.GetDegree() == 4 for atom in mol.GetAtoms()),
        "halogen_share": sum(z in HALOGENS for z in numbers) / n,
        "fluorine_share": numbers.count(9) / n,
        "complexity": float(np.log1p(GraphDescriptors.BertzCT(mol))),
        "kappa1_share": GraphDescriptors.Kappa1(mol) / n,
        "kappa2_share": GraphDescriptors.Kappa2(mol) / n,
        "kappa3_share": min(GraphDescriptors.Kappa3(mol) / n, 5.0) if n > 2 else 0.0,
        "connectivity_share": rdMolDescriptors.CalcChi1n(mol) / n,
    }


def _chains(mol: Chem.Mol) -> dict[str, float]:
    """Carbon atoms by their hydrogens, the longest run of CH2 and CH3, and what is left without runs."""
    hydrogens = [
        atom.GetTotalNumHs()
        for atom in mol.GetAtoms()
        if atom.GetAtomicNum() == 6 and not atom.GetIsAromatic()
    ]
    length = tail(mol)
    return {
        "methyls": hydrogens.count(3),
        "methylenes": hydrogens.count(2),
        "methines": hydrogens.count(1),
        "log_tail": float(np.log1p(length)),
        "tail_share": length / mol.GetNumHeavyAtoms(),
        "tail_parity": float((-1) ** length) if length > 1 else 0.0,
        "core_atoms": contracted(mol).GetNumHeavyAtoms(),
    }


def _hydrogen_bonds(mol: Chem.Mol) -> dict[str, float]:
    """Donors by their kind, and oxygen atoms with one neighbour as acceptors."""
    nitrogens = [atom for atom in mol.GetAtoms() if atom.GetAtomicNum() == 7]
    return {
        "charged_NH": sum(a.GetTotalNumHs() for a in nitrogens if a.GetFormalCharge() > 0),
        "neutral_NH": sum(a.GetTotalNumHs() for a in nitrogens if a.GetFormalCharge() <= 0),
        "aromatic_NH": len(mol.GetSubstructMatches(_pattern("[nH]"))),
        "hydroxyls": len(mol.GetSubstructMatches(_pattern("[OX2H]"))),
        "carboxyls": len(mol.GetSubstructMatches(_pattern("C(=O)[OX2H]"))),
        "terminal_oxygens": len(mol.GetSubstructMatches(_pattern("[OX1]"))),
    }


def _charge_in_graph(mol: Chem.Mol) -> dict[str, float]:
    """Charged atoms, and bonds from the first of them to the others."""
    charged = [atom.GetIdx() for atom in mol.GetAtoms() if atom.GetFormalCharge() != 0]
    bonds = Chem.GetDistanceMatrix(mol)
    away = bonds[charged[0] if charged else 0]
    return {
        "charged_atoms": len(charged),
        "charge_reach": float(away.max()),
        "charge_distance": float(away.mean()),
        "charge_distance_spread": float(away.std()),
        "diameter": float(bonds.max()),
    }


def _in_space(embedded: Chem.Mol | None) -> dict[str, float]:
    """Moments of inertia and their ratios (rod, disc, ball), and the charge's distance from the middle, A.

    Ratios: Sauer and Schwarz, J. Chem. Inf. Comput. Sci. 43 (2003) 987.
    """
    if embedded is None:
        return {"asphericity": 0.0, "rod_ratio": 1.0, "disc_ratio": 1.0, "gyration_A": 0.0, "offset_A": 0.0}
    places = np.asarray(embedded.GetConformer().GetPositions())
    masses = np.array([atom.GetMass() for atom in embedded.GetAtoms()])
    low, middle, high = inertia(places, masses)
    whole = low + middle + high
    apart = (high - low) ** 2 + (high - middle) ** 2 + (middle - low) ** 2
    charged = [atom.GetIdx() for atom in embedded.GetAtoms() if atom.GetFormalCharge() != 0]
    centre = np.average(places, axis=0, weights=masses)
    return {
        "asphericity": apart / (2 * whole**2 + 1e-9),
        "rod_ratio": low / (high + 1e-9),
        "disc_ratio": middle / (high + 1e-9),
        "gyration_A": float(np.sqrt(whole / 2 / masses.sum())),
        "offset_A": float(np.linalg.norm(places[charged].mean(0) - centre)) if charged else 0.0,
    }


@cache
def _pattern(smarts: str) -> Chem.Mol:
    return Chem.MolFromSmarts(smarts)
