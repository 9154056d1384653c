"""Where the crystal of a salt comes from: a lattice, a CIF, or a prediction."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, replace
from pathlib import Path

import numpy as np

from lowmelt.crystals import blocks, tosi_fumi
from lowmelt.crystals.blocks import Crystal
from lowmelt.crystals.unit_cell import read_cif
from lowmelt.forcefield import card
from lowmelt.forcefield.parameters import IonParameters
from lowmelt.forcefield.system import SystemOptions


def is_predicted(given: Mapping) -> bool:
    """Whether the crystal is a guess: then its melting point is a lower bound."""
    return given["lattice"] == "predict"


def origin(given: Mapping) -> str:
    """What the table of melting points says of the crystal."""
    return "crystal, predicted" if is_predicted(given) else "crystal"


def options(given: Mapping, conditions: Mapping, cutoff_nm: float) -> SystemOptions:
    """Full charges on built-in lattices, those of the other simulations in crystals of molecules."""
    usual = 1.0 if given["lattice"] in blocks.LATTICES else conditions["charge_scale"]
    scale = given.get("charge_scale", usual)
    cutoff, potential = given.get("cutoff_nm", cutoff_nm), conditions.get("potential", "")
    return SystemOptions(scale, cutoff, conditions["hydrogen_mass"], potential=potential)


def forcefield(given: Mapping, ions: tuple[IonParameters, ...]) -> str:
    """What the melting point depends on: each ion by the force field that it was given."""
    return given["potential"] if not ions else ", ".join(ion.forcefield for ion in ions)


def record(crystal: Crystal) -> dict:
    """A block of crystal for JSON; ``rebuild`` makes it a crystal again."""
    return {
        "positions_nm": crystal.positions_nm.round(6).tolist(),
        "vectors_nm": crystal.vectors_nm.round(9).tolist(),
        "kinds": crystal.kinds.tolist(),
        "formula_units": crystal.formula_units,
        "cubic": crystal.cubic,
        "cutoff_nm": crystal.cutoff_nm,
    }


def made_of(crystal: Crystal, ions: tuple[IonParameters, ...], options: SystemOptions) -> dict:
    """What the kept states of a block's simulation depend on, for their store."""
    return {
        "start": record(crystal),
        "ions": [asdict(ion) for ion in ions],
        "options": asdict(options),
    }


def require_potential(given: Mapping, conditions: Mapping, kelvins: Iterable[float]) -> None:
    """Refuse temperatures that the card of a learned potential, where there is one, does not answer for."""
    if given["potential"] == "ions" and conditions.get("potential"):
        card.read(conditions["potential"]).require_temperatures(kelvins)


def rebuild(kept: Mapping, ions: tuple[IonParameters, ...], options: SystemOptions) -> Crystal:
    """The crystal of a record.

    Args:
        kept: from ``record``.
        ions: cation and anion; empty for Tosi-Fumi sodium chloride.
        options: charges and masses; the cut-off is the record's.
    """
    listed = tuple((ions or tosi_fumi.IONS)[kind] for kind in kept["kinds"])
    chosen = replace(options, cutoff_nm=kept["cutoff_nm"]) if ions else None
    return Crystal(
        np.array(kept["positions_nm"]), np.array(kept["vectors_nm"]), listed,
        blocks.system_maker(listed, chosen, kept["cutoff_nm"]),
        kept["formula_units"], kept["cutoff_nm"], kept["cubic"],
    )  # fmt: skip


def block(
    given: Mapping,
    ions: tuple[IonParameters, ...],
    counts: tuple[int, int],
    options: SystemOptions,
    cif: str | Path | None = None,
) -> Crystal:
    """The block of crystal that the config asks for.

    Args:
        given: an entry of ``dynamics: crystals``.
        ions: cation and anion; not used for Tosi-Fumi sodium chloride.
        counts: of each in the formula unit.
        options: cut-off, charges, masses.
        cif: of the crystal, given or found by a search; None for a lattice.

    Raises:
        PhysicsFailure: the crystal cannot be read or simulated.
    """
    if given["potential"] == "tosi_fumi":
        return blocks.from_lattice(given["lattice"], given["lattice_nm"], tuple(given["cells"]))
    pair, lattice = (ions[0], ions[1]), given["lattice"]
    if lattice in blocks.LATTICES:
        return blocks.from_lattice(lattice, given["lattice_nm"], tuple(given["cells"]), pair)
    cell, along = read_cif(Path(str(cif))), given.get("along")
    return blocks.from_cell(cell, pair, counts, options, given.get("cells"), along)
