"""OpenFF Sage for one ion; optional, because openff-toolkit comes through conda only.

Sage: Boothroyd et al. 2023, 10.1021/acs.jctc.3c00039. Each ion is charged alone, with the same AM1-BCC
charges as GAFF2 has, so that the two force fields differ in their terms only.
"""

from openmm import unit

from lowmelt.errors import LowmeltError
from lowmelt.failures import ParameterisationFailed
from lowmelt.forcefield.charges import am1_bcc
from lowmelt.forcefield.parameters import IonParameters

OFFXML = "openff_unconstrained-2.2.1.offxml"  # with constraints, bonds to hydrogen would have no term


class OpenffMissing(LowmeltError):
    """openff-toolkit is not installed."""


def parameterise(ion_id: str, smiles: str, seed: int) -> IonParameters:
    """Sage terms and symmetrised AM1-BCC charges of an ion.

    Raises:
        ParameterisationFailed: AmberTools or Sage has no parameters for the ion.
        OpenffMissing: the toolkit is not installed.
    """
    try:
        from openff.interchange import Interchange
        from openff.toolkit import ForceField, Molecule
    except ImportError:
        raise OpenffMissing(
            "forcefield: openff needs openff-toolkit: conda install -c conda-forge openff-toolkit"
        ) from None
    found = am1_bcc(smiles, seed)
    try:
        molecule = Molecule.from_rdkit(found.mol, allow_undefined_stereo=True)
        molecule.partial_charges = found.charges * unit.elementary_charge
        interchange = Interchange.from_smirnoff(
            ForceField(OFFXML), molecule.to_topology(), charge_from_molecules=[molecule]
        )
        system = interchange.to_openmm(combine_nonbonded_forces=True)
    except Exception as error:
        raise ParameterisationFailed(f"openff: {' '.join(str(error).split())[:200]}") from error
    return IonParameters.from_system(
        system,
        ion_id=ion_id,
        smiles=smiles,
        mol=found.mol,
        positions=found.positions,
        forcefield="openff",
        source=f"{OFFXML}, AM1-BCC (antechamber, sqm)",
        warnings=found.warnings,
    )
