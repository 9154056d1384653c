"""Features of one ion: size, shape, flexibility, and where its charge and its polar groups sit."""

from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor

import numpy as np
import pandas as pd
from rdkit import Chem
from rdkit.Chem import rdMolDescriptors, rdPartialCharges
from rdkit.rdBase import BlockLogs

from lowmelt.chem.chains import tail
from lowmelt.fingerprints.chemistry import ELEMENTS, GROUPS, NAMES, chemistry
from lowmelt.melting.flexibility import flexibility
from lowmelt.melting.packing import packing_features
from lowmelt.melting.shape import Shape, embed, measure
from lowmelt.melting.volume import additive_volume_nm3, ion_volume_nm3

# Surface per heavy atom of an ion for which no conformer is found, A2 (a mean over ionic liquids' ions).
FALLBACK_SURFACE, FALLBACK_SASA, FALLBACK_ENTROPY = 14.0, 28.0, 4.2


def ion_features(smiles: str) -> dict[str, float]:
    """Features of the ion with this SMILES, by name; all are finite.

    Raises:
        ValueError: the SMILES does not parse.
    """
    with BlockLogs():
        mol = Chem.MolFromSmiles(smiles)
        if mol is None:
            raise ValueError(f"SMILES of an ion does not parse: {smiles}")
        full = embed(mol)
        shape = measure(full) if full is not None else _guess_shape(mol)
        size = _size(mol, shape)
        packing = packing_features(mol, full)
        return size | _make_up(mol) | _charge(mol, size["volume_nm3"]) | packing | _groups(mol)


def features_of_ions(smiles: Sequence[str], processes: int = 1) -> pd.DataFrame:
    """Features (n, d) of n ions, one row an ion, indexed by its SMILES; each distinct SMILES once."""
    distinct = list(dict.fromkeys(smiles))
    if processes > 1 and len(distinct) > 64:
        with ProcessPoolExecutor(processes) as pool:
            rows = list(pool.map(ion_features, distinct, chunksize=32))
    else:
        rows = [ion_features(one) for one in distinct]
    return pd.DataFrame(rows, index=pd.Index(distinct, name="smiles")).astype(float)


def _guess_shape(mol: Chem.Mol) -> Shape:
    """A shape from the number of heavy atoms, for an ion without a conformer."""
    n = mol.GetNumHeavyAtoms()
    sizes = (FALLBACK_SURFACE * n, FALLBACK_SASA * n, FALLBACK_ENTROPY * n)
    return Shape(*sizes, moments=(n**2, n**2.3, n**2.4), mass=rdMolDescriptors._CalcMolWt(mol))


def _size(mol: Chem.Mol, shape: Shape) -> dict[str, float]:
    """Volume, areas, entropies and elongation."""
    low, _, high = shape.moments
    return {
        "volume_nm3": ion_volume_nm3(mol),
        "additive_volume_nm3": additive_volume_nm3(mol),
        "surface_A2": shape.surface_A2,
        "sasa_A2": shape.sasa_A2,
        "shape_entropy": shape.shape_entropy,
        "entropy_gas": shape.entropy_gas,
        "freedom": shape.freedom,
        "elongation": 1 - low / high if high > 0 else 0.0,
        "flexibility": flexibility(mol),
        "longest_chain": tail(mol),
    }


def _make_up(mol: Chem.Mol) -> dict[str, float]:
    """What the ion is made of, and how symmetric it is."""
    n = mol.GetNumHeavyAtoms()
    numbers = [atom.GetAtomicNum() for atom in mol.GetAtoms()]
    classes = len(set(Chem.CanonicalRankAtoms(mol, breakTies=False)))
    return {
        "heavy_atoms": n,
        "mass": rdMolDescriptors._CalcMolWt(mol),
        "mean_atomic_number": float(np.mean(numbers)),
        "rings": rdMolDescriptors.CalcNumRings(mol),
        "aromatic_atoms": sum(atom.GetIsAromatic() for atom in mol.GetAtoms()),
        "sp3_fraction": rdMolDescriptors.CalcFractionCSP3(mol),
        "rotatable_bonds": rdMolDescriptors.CalcNumRotatableBonds(mol),
        "symmetry": 1 - classes / n,
        "hydrogen_donors": rdMolDescriptors.CalcNumHBD(mol),
        "hydrogen_acceptors": rdMolDescriptors.CalcNumHBA(mol),
        "polar_area": rdMolDescriptors.CalcTPSA(mol),
        "log_p": rdMolDescriptors.CalcCrippenDescriptors(mol)[0],
        "molar_refractivity": rdMolDescriptors.CalcCrippenDescriptors(mol)[1],
    }


def _groups(mol: Chem.Mol) -> dict[str, float]:
    """Numbers of elements and of charge-carrying groups, which place an ion unlike any known one."""
    portrait = dict(zip(NAMES, chemistry(mol).tolist(), strict=True))
    return {f"n_{name}": portrait[name] for name in GROUPS} | {
        name: portrait[name] for name in (f"n_{element}" for element in ELEMENTS)
    }


def _charge(mol: Chem.Mol, volume_nm3: float) -> dict[str, float]:
    """How much charge, on how many atoms, and how dense."""
    charge = Chem.GetFormalCharge(mol)
    rdPartialCharges.ComputeGasteigerCharges(mol)
    partial = np.array([atom.GetDoubleProp("_GasteigerCharge") for atom in mol.GetAtoms()])
    partial = np.nan_to_num(partial, nan=0.0, posinf=0.0, neginf=0.0)
    centres = [a for a in mol.GetAtoms() if a.GetFormalCharge() * charge > 0]
    return {
        "charge": charge,
        "charge_density": charge**2 / volume_nm3 ** (1 / 3),
        "charge_max": float(partial.max()),
        "charge_min": float(partial.min()),
        "charge_spread": float(partial.std()),
        "centre_hydrogens": sum(a.GetTotalNumHs() for a in centres),
        "centre_number": float(np.mean([a.GetAtomicNum() for a in centres])) if centres else 0.0,
        "centre_degree": float(np.mean([a.GetDegree() for a in centres])) if centres else 0.0,
        "delocalisation": _delocalisation(mol, charge),
    }


def _delocalisation(mol: Chem.Mol, charge: int) -> float:
    """Atoms that share the charge: like atoms bound to one neighbour, 1 in an alkoxide, 4 in SO4."""
    charged = [a for a in mol.GetAtoms() if a.GetFormalCharge() * charge > 0]
    reach = set()
    for atom in charged:
        reach.add(atom.GetIdx())
        for middle in atom.GetNeighbors():
            for other in middle.GetNeighbors():
                bond = mol.GetBondBetweenAtoms(middle.GetIdx(), other.GetIdx())
                if other.GetAtomicNum() == atom.GetAtomicNum() and bond.GetBondTypeAsDouble() > 1:
                    reach.add(other.GetIdx())
    return float(len(reach))
