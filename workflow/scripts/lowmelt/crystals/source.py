"""Where the crystal of a salt comes from: a lattice, a CIF, or a prediction."""

from collections.abc import Mapping
from pathlib import Path

from lowmelt.crystals import blocks, prediction
from lowmelt.crystals.blocks import Crystal
from lowmelt.crystals.unit_cell import read_cif
from lowmelt.forcefield.parameters import IonParameters
from lowmelt.forcefield.system import SystemOptions
from lowmelt.simulation.devices import Device


def origin(given: Mapping) -> str:
    """What the table of melting points says of the crystal."""
    return "crystal, predicted (experimental)" if given["lattice"] == "predict" else "crystal"


def options(given: Mapping, conditions: Mapping, cutoff_nm: float) -> SystemOptions:
    """Full charges on built-in lattices, those of the other simulations in crystals of molecules."""
    usual = 1.0 if given["lattice"] in blocks.LATTICES else conditions["charge_scale"]
    scale = given.get("charge_scale", usual)
    return SystemOptions(scale, given.get("cutoff_nm", cutoff_nm), conditions["hydrogen_mass"])


def block(
    given: Mapping,
    ions: tuple[IonParameters, ...],
    counts: tuple[int, int],
    options: SystemOptions,
    seed: int,
    device: Device,
) -> Crystal:
    """The block of crystal that the config asks for.

    Args:
        given: an entry of ``dynamics: crystals``.
        ions: cation and anion; not used for Tosi-Fumi sodium chloride.
        counts: of each in the formula unit.
        options: cut-off, charges, masses.
        seed: of a prediction.
        device: where predicted crystals are relaxed.

    Raises:
        PhysicsFailure: the crystal cannot be read, predicted or simulated.
    """
    if given["potential"] == "tosi_fumi":
        return blocks.from_lattice(given["lattice"], given["lattice_nm"], tuple(given["cells"]))
    pair, lattice = (ions[0], ions[1]), given["lattice"]
    if lattice in blocks.LATTICES:
        return blocks.from_lattice(lattice, given["lattice_nm"], tuple(given["cells"]), pair)
    if lattice == "predict":
        return prediction.predict(pair, counts, options, device, seed, given["trials"])
    return blocks.from_cell(read_cif(Path(given["cif"])), pair, counts, options, given.get("cells"))
