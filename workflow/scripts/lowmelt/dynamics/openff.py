"""OpenFF Sage for one ion; optional, because openff-toolkit comes through conda only.

Sage: Boothroyd et al. 2023, 10.1021/acs.jctc.3c00039. Each ion is charged alone.
"""

import numpy as np
from rdkit import Chem

from lowmelt.dynamics.failures import ParameterisationFailed
from lowmelt.dynamics.gaff import embed, read_terms
from lowmelt.dynamics.parameters import IonParameters
from lowmelt.dynamics.symmetry import symmetrise, symmetry_classes
from lowmelt.errors import LowmeltError

OFFXML = "openff-2.2.1.offxml"


class OpenffMissing(LowmeltError):
    """openff-toolkit is not installed."""


def parameterise(ion_id: str, smiles: str, seed: int) -> IonParameters:
    """Sage terms and symmetrised AM1-BCC charges of an ion.

    Raises:
        ParameterisationFailed: Sage has no parameters for the ion.
        OpenffMissing: the toolkit is not installed.
    """
    try:
        from openff.interchange import Interchange
        from openff.toolkit import ForceField, Molecule
    except ImportError:
        raise OpenffMissing(
            "forcefield: openff needs openff-toolkit: conda install -c conda-forge openff-toolkit"
        ) from None
    mol = embed(smiles, seed)
    molecule = Molecule.from_rdkit(mol, allow_undefined_stereo=True)
    charge = Chem.GetFormalCharge(mol)
    try:
        molecule.assign_partial_charges("am1bcc")
        charges = symmetrise(np.array(molecule.partial_charges.m), symmetry_classes(mol), charge)
        molecule.partial_charges = charges * molecule.partial_charges.units
        interchange = Interchange.from_smirnoff(
            ForceField(OFFXML), molecule.to_topology(), charge_from_molecules=[molecule]
        )
        system = interchange.to_openmm(combine_nonbonded_forces=True)
    except Exception as error:
        raise ParameterisationFailed(f"openff: {str(error).splitlines()[0][:200]}") from error
    ion = IonParameters(
        ion_id=ion_id,
        smiles=smiles,
        charge=charge,
        forcefield="openff",
        source=f"{OFFXML}, AM1-BCC",
        elements=[atom.GetSymbol() for atom in mol.GetAtoms()],
        masses=[system.getParticleMass(i)._value for i in range(system.getNumParticles())],
        charges=charges.tolist(),
        sigma=[],
        epsilon=[],
        positions=(mol.GetConformer().GetPositions() / 10).round(5).tolist(),
    )
    read_terms(system, ion)
    return ion
