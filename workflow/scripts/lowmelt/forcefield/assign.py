"""The force field of any ion from its SMILES: the curated table first, then the general one."""

import numpy as np

from lowmelt.failures import ParameterisationFailed
from lowmelt.forcefield import curated, gaff, guards, openff
from lowmelt.forcefield.parameters import IonParameters

GENERAL = {"gaff2": gaff.parameterise, "openff": openff.parameterise}


def parameterise(
    ion_id: str, smiles: str, table: dict[str, dict], forcefield: str = "gaff2", seed: int = 0
) -> IonParameters:
    """Checked parameters of an ion with its geometry at a minimum.

    Args:
        ion_id: identity of the ion, looked up in ``table``.
        smiles: drawing of the ion.
        table: curated ions, as from ``curated.read_table``.
        forcefield: ``gaff2`` or ``openff`` for what is not in the table.
        seed: of the conformer.

    Raises:
        ParameterisationFailed: no sound parameters; the message is the reason.
    """
    if ion_id in table:
        ion = curated.parameterise(ion_id, table[ion_id], seed)
    else:
        ion = GENERAL[forcefield](ion_id, smiles, seed)
    guards.check(ion)
    if ion.n_atoms > 1:
        ion.positions = guards.minimise(ion).round(5).tolist()
    if not np.isfinite(ion.positions).all():
        raise ParameterisationFailed("geometry: the minimisation left the numbers")
    return ion
