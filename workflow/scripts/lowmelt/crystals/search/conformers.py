"""The shapes of an ion that a search begins with."""

import logging
from dataclasses import replace

import numpy as np
import openmm
from rdkit import Chem, RDLogger
from rdkit.Chem import AllChem, rdMolAlign

from lowmelt.forcefield.guards import minimise
from lowmelt.forcefield.parameters import IonParameters
from lowmelt.forcefield.system import ion_system

log = logging.getLogger("lowmelt")
EMBEDDED = 60
WINDOW_KJ = 25.0  # above the lowest in vacuum; a crystal pays for a bad conformer with its packing
APART_A = 0.35  # atoms without the hydrogens on carbon, after the best superposition


def conformers(ion: IonParameters, seed: int, most: int = 16) -> np.ndarray:
    """(conformers, atoms, 3) minima in vacuum in nm about their centres, the lowest first.

    Mirror images are kept as two, since a space group without inversion or glide holds one of them alone. The
    charges are whole here, which favours folded shapes; the window leaves room for the others.

    Args:
        ion: force field of the ion.
        seed: of the embedding.
        most: conformers.
    """
    given = np.array(ion.positions)
    if ion.n_atoms < 5 or not _flexible(ion):
        return (given - given.mean(axis=0))[None]
    mol = Chem.AddHs(Chem.MolFromSmiles(ion.smiles))
    RDLogger.DisableLog("rdApp.warning")
    made = AllChem.EmbedMultipleConfs(mol, EMBEDDED, randomSeed=seed)
    RDLogger.EnableLog("rdApp.warning")
    starts = [given, *(10**-1 * mol.GetConformer(n).GetPositions() for n in made)]
    found = [minimise(replace(ion, positions=start.tolist())) for start in starts]
    found += [shape * [1, 1, -1] for shape in found]
    energies = np.array([_energy(ion, shape) for shape in found])
    distinct: list[np.ndarray] = []
    for n in np.argsort(energies.round(2), kind="stable"):
        if energies[n] > energies.min() + WINDOW_KJ:
            break
        if all(_apart(mol, found[n], other) > APART_A for other in distinct):
            distinct.append(found[n])
    kept = distinct[:most]
    log.info("%s: %d of %d conformers, mirror images counted", ion.smiles, len(kept), len(distinct))
    return np.array([shape - shape.mean(axis=0) for shape in kept])


def _flexible(ion: IonParameters) -> bool:
    """Whether a bond between heavy atoms turns more than hydrogens, or a ring is not flat."""
    mol = Chem.MolFromSmiles(ion.smiles)
    return any(
        not bond.GetIsAromatic()
        if bond.IsInRing()
        else bond.GetBeginAtom().GetDegree() > 1 and bond.GetEndAtom().GetDegree() > 1
        for bond in mol.GetBonds()
    )


def _energy(ion: IonParameters, shape: np.ndarray) -> float:
    context = openmm.Context(
        ion_system(ion), openmm.VerletIntegrator(0.001), openmm.Platform.getPlatformByName("Reference")
    )
    context.setPositions(shape)
    return context.getState(getEnergy=True).getPotentialEnergy()._value


def _apart(mol: Chem.Mol, one: np.ndarray, other: np.ndarray) -> float:
    """Root mean square distance in A without hydrogens on carbon, alike atoms exchanged as fits best."""
    left = [atom.GetIdx() for atom in mol.GetAtoms() if not _on_carbon(atom)]
    bare = Chem.RWMol(mol)
    for n in sorted(set(range(mol.GetNumAtoms())) - set(left), reverse=True):
        bare.RemoveAtom(n)
    bare.RemoveAllConformers()
    pair = []
    for shape in (one, other):
        copy = Chem.Mol(bare)
        conformer = Chem.Conformer(len(left))
        for n, place in enumerate(10 * shape[left]):
            conformer.SetAtomPosition(n, place.tolist())
        copy.AddConformer(conformer)
        pair.append(copy)
    return rdMolAlign.GetBestRMS(*pair)


def _on_carbon(atom: Chem.Atom) -> bool:
    return atom.GetAtomicNum() == 1 and atom.GetNeighbors()[0].GetAtomicNum() == 6
