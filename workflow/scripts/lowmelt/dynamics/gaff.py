"""GAFF2 with AM1-BCC charges for one ion, without tleap.

antechamber gives the types, OpenMM's ForceField applies the published parameter file (as shipped by
openmmforcefields), and parmchk2's estimates of what the file lacks come in through ParmEd.
"""

import io
import re
import tempfile
from pathlib import Path

import numpy as np
import openmm
import parmed
from openmm import app, unit
from rdkit import Chem
from rdkit.Chem import AllChem

from lowmelt.dynamics import ambertools, gaff_file
from lowmelt.dynamics.failures import ParameterisationFailed
from lowmelt.dynamics.parameters import IonParameters
from lowmelt.dynamics.symmetry import symmetrise, symmetry_classes

PENALTY_LIMIT = 50.0
ELEMENTS = {"H", "C", "N", "O", "F", "P", "S", "Cl", "Br", "I"}
AMBER_ORDER = '<PeriodicTorsionForce ordering="amber">'  # ParmEd leaves it out, and impropers would differ


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


def parameterise(ion_id: str, smiles: str, seed: int) -> IonParameters:
    """GAFF2 terms and symmetrised AM1-BCC charges of an ion.

    Raises:
        ParameterisationFailed: AmberTools or GAFF2 cannot do this ion.
    """
    mol = embed(smiles, seed)
    if mol.GetNumAtoms() == 1:
        raise ParameterisationFailed("a single atom: GAFF2 has no such ions, and the curated table lacks it")
    unknown = sorted({atom.GetSymbol() for atom in mol.GetAtoms()} - ELEMENTS)
    if unknown:
        raise ParameterisationFailed(f"GAFF2 and AM1-BCC have no {', '.join(unknown)}")
    charge = Chem.GetFormalCharge(mol)
    with tempfile.TemporaryDirectory() as folder:
        mol2, frcmod = ambertools.type_and_charge(Chem.MolToMolBlock(mol), charge, Path(folder))
        types, charges, positions = read_mol2(mol2.read_text())
        extra, warnings = extra_terms(frcmod)
    classes = symmetry_classes(mol)
    raw_total = float(charges.sum())
    if abs(raw_total - charge) > 0.02:
        raise ParameterisationFailed(f"AM1-BCC charges sum to {raw_total:+.3f} e instead of {charge:+d}")
    if any(np.ptp(charges[classes == c]) > 0.1 for c in np.unique(classes)):
        warnings.append("AM1-BCC charges of alike atoms differed by more than 0.1 e before averaging")
    charges = symmetrise(charges, classes, charge)
    system = apply_gaff(mol, types, charges, extra)
    ion = IonParameters(
        ion_id=ion_id,
        smiles=smiles,
        charge=charge,
        forcefield="gaff2",
        source=f"GAFF {gaff_file.GAFF_VERSION}, AM1-BCC (antechamber, sqm)",
        elements=[atom.GetSymbol() for atom in mol.GetAtoms()],
        masses=[system.getParticleMass(i)._value for i in range(system.getNumParticles())],
        charges=charges.tolist(),
        sigma=[],
        epsilon=[],
        positions=(positions / 10).round(5).tolist(),
        warnings=warnings,
    )
    read_terms(system, ion)
    return ion


def read_mol2(text: str) -> tuple[list[str], np.ndarray, np.ndarray]:
    """Atom types, charges in e and positions in angstrom of antechamber's mol2 file."""
    block = text.split("@<TRIPOS>ATOM")[1].split("@<TRIPOS>")[0]
    rows = [line.split() for line in block.strip().splitlines()]
    positions = np.array([[float(x) for x in row[2:5]] for row in rows])
    return [row[5] for row in rows], np.array([float(row[8]) for row in rows]), positions


def extra_terms(frcmod: Path) -> tuple[str, list[str]]:
    """What parmchk2 adds, as OpenMM XML, and warnings where its penalty passes the limit.

    Raises:
        ParameterisationFailed: a bond or an angle has no parameters (parmchk2 says ATTN or a zero constant).
    """
    text = frcmod.read_text()
    if "ATTN" in text:
        lines = [line.split()[0] for line in text.splitlines() if "ATTN" in line]
        raise ParameterisationFailed(f"GAFF2 has no parameters for {', '.join(sorted(set(lines))[:5])}")
    section, warnings = "", []
    for line in text.splitlines():
        if line.strip() in {"MASS", "BOND", "ANGLE", "DIHE", "IMPROPER", "NONBON"}:
            section = line.strip()
            continue
        found = re.search(r"penalty score=\s*([\d.]+)", line)
        if found and section != "IMPROPER" and float(found[1]) > PENALTY_LIMIT:
            warnings.append(f"estimated {section.lower()} {line[:11].strip()}, penalty {found[1]}")
    terms = parmed.openmm.OpenMMParameterSet.from_parameterset(parmed.load_file(str(frcmod)))
    out = io.StringIO()
    terms.write(out)
    return out.getvalue().replace("<PeriodicTorsionForce>", AMBER_ORDER), warnings


def apply_gaff(mol: Chem.Mol, types: list[str], charges: np.ndarray, extra: str) -> openmm.System:
    """OpenMM system of the ion alone.

    Raises:
        ParameterisationFailed: a type or a term is missing from GAFF2.
    """
    topology, names = _topology(mol)
    force_field = app.ForceField(io.StringIO(gaff_file.parameters()))
    if any(f"<{kind} " in extra for kind in ("Bond", "Angle", "Proper", "Improper")):
        force_field.loadFile(io.StringIO(extra))
    force_field.loadFile(io.StringIO(_residue(mol, names, types, charges)))
    try:
        return force_field.createSystem(topology, nonbondedMethod=app.NoCutoff, removeCMMotion=False)
    except (ValueError, KeyError) as error:
        raise ParameterisationFailed(f"GAFF2: {str(error).splitlines()[0][:200]}") from None


def _topology(mol: Chem.Mol) -> tuple[app.Topology, list[str]]:
    names = [f"{atom.GetSymbol()}{atom.GetIdx()}" for atom in mol.GetAtoms()]
    topology = app.Topology()
    residue = topology.addResidue("ION", topology.addChain())
    atoms = [
        topology.addAtom(name, app.Element.getBySymbol(atom.GetSymbol()), residue)
        for name, atom in zip(names, mol.GetAtoms(), strict=True)
    ]
    for bond in mol.GetBonds():
        topology.addBond(atoms[bond.GetBeginAtomIdx()], atoms[bond.GetEndAtomIdx()])
    return topology, names


def _residue(mol: Chem.Mol, names: list[str], types: list[str], charges: np.ndarray) -> str:
    rows = ["<ForceField><Residues><Residue name='ION'>"]
    rows += [
        f"<Atom name='{name}' type='{kind}' charge='{charge:.12f}'/>"
        for name, kind, charge in zip(names, types, charges, strict=True)
    ]
    rows += [
        f"<Bond atomName1='{names[b.GetBeginAtomIdx()]}' atomName2='{names[b.GetEndAtomIdx()]}'/>"
        for b in mol.GetBonds()
    ]
    return "\n".join([*rows, "</Residue></Residues></ForceField>"])


def read_terms(system: openmm.System, ion: IonParameters) -> None:
    """Copy the terms of an OpenMM system of one ion into ``ion``; zero torsions are left out."""
    for force in system.getForces():
        if isinstance(force, openmm.HarmonicBondForce):
            ion.bonds = [tuple(_plain(force.getBondParameters(i))) for i in range(force.getNumBonds())]
        elif isinstance(force, openmm.HarmonicAngleForce):
            ion.angles = [tuple(_plain(force.getAngleParameters(i))) for i in range(force.getNumAngles())]
        elif isinstance(force, openmm.PeriodicTorsionForce):
            terms = [tuple(_plain(force.getTorsionParameters(i))) for i in range(force.getNumTorsions())]
            ion.torsions = [term for term in terms if term[-1] != 0]
        elif isinstance(force, openmm.NonbondedForce):
            atoms = [_plain(force.getParticleParameters(i)) for i in range(force.getNumParticles())]
            ion.sigma = [atom[1] for atom in atoms]
            ion.epsilon = [atom[2] for atom in atoms]


def _plain(values: list) -> list:
    return [v.value_in_unit_system(unit.md_unit_system) if unit.is_quantity(v) else v for v in values]
