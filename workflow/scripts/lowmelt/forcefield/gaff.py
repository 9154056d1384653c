"""GAFF2 with AM1-BCC charges for one ion, without tleap.

antechamber gives the types, OpenMM's ForceField applies the published parameter file (as shipped by
openmmforcefields), and parmchk2's estimates of what the file lacks come in through ParmEd.
"""

import io
import re
import tempfile

import numpy as np
import openmm
import parmed
from openmm import app
from rdkit import Chem

from lowmelt.failures import ParameterisationFailed
from lowmelt.forcefield import gaff_file
from lowmelt.forcefield.charges import am1_bcc
from lowmelt.forcefield.parameters import IonParameters

PENALTY_LIMIT = 50.0
AMBER_ORDER = '<PeriodicTorsionForce ordering="amber">'  # ParmEd leaves it out, and impropers would differ


def parameterise(ion_id: str, smiles: str, seed: int) -> IonParameters:
    """GAFF2 terms and symmetrised AM1-BCC charges of an ion.

    Raises:
        ParameterisationFailed: AmberTools or GAFF2 cannot do this ion.
    """
    found = am1_bcc(smiles, seed)
    extra, warnings = extra_terms(found.frcmod)
    return IonParameters.from_system(
        apply_gaff(found.mol, found.types, found.charges, extra),
        ion_id=ion_id,
        smiles=smiles,
        mol=found.mol,
        positions=found.positions,
        forcefield="gaff2",
        source=f"GAFF {gaff_file.GAFF_VERSION}, AM1-BCC (antechamber, sqm)",
        warnings=[*found.warnings, *warnings],
    )


def extra_terms(frcmod: str) -> tuple[str, list[str]]:
    """What parmchk2 adds, as OpenMM XML, and warnings where its penalty passes the limit.

    Raises:
        ParameterisationFailed: a bond or an angle has no parameters (parmchk2 says ATTN or a zero constant).
    """
    if "ATTN" in frcmod:
        lines = [line.split()[0] for line in frcmod.splitlines() if "ATTN" in line]
        raise ParameterisationFailed(f"GAFF2 has no parameters for {', '.join(sorted(set(lines))[:5])}")
    section, warnings = "", []
    for line in frcmod.splitlines():
        if line.strip() in {"MASS", "BOND", "ANGLE", "DIHE", "IMPROPER", "NONBON"}:
            section = line.strip()
            continue
        found = re.search(r"penalty score=\s*([\d.]+)", line)
        if found and section != "IMPROPER" and float(found[1]) > PENALTY_LIMIT:
            warnings.append(f"estimated {section.lower()} {line[:11].strip()}, penalty {found[1]}")
    with tempfile.NamedTemporaryFile("w", suffix=".frcmod") as file:
        file.write(frcmod)
        file.flush()
        amber = parmed.load_file(file.name)
    terms = parmed.openmm.OpenMMParameterSet.from_parameterset(amber)
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
