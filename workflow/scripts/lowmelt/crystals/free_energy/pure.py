"""Crystal and melt at rest, as a file between the jobs: the two ends of the path."""

from pathlib import Path

import numpy as np

from lowmelt.crystals.findings import NoFusion
from lowmelt.crystals.matter import Block
from lowmelt.crystals.phases import Phases

KEPT = ("positions", "vectors", "enthalpy", "density")


def at_rest(phases: Phases) -> tuple[Block, Block]:
    """Crystal and melt at the phases' temperature and pressure.

    Raises:
        Finding: the crystal melts by itself, the melt froze, did not melt or still relaxes.
        BlowUp: the simulation left the range of the force field.
    """
    solid = phases.solid()
    liquid = phases.liquid(solid)
    if liquid.enthalpy <= solid.enthalpy:
        raise NoFusion(f"at {phases.kelvin:.0f} K the melt has the lower enthalpy: it froze again")
    return solid, liquid


def write(path: Path | str, kelvin: float, solid: Block, liquid: Block) -> None:
    """Both phases in one npz."""
    phases = (("solid", solid), ("liquid", liquid))
    arrays = {f"{name}_{key}": getattr(block, key) for name, block in phases for key in KEPT}
    np.savez(path, status="ok", reason="", kelvin=kelvin, **arrays)


def read(path: Path | str) -> tuple[float, Block, Block]:
    """Temperature, crystal and melt from what ``write`` wrote."""
    with np.load(path) as data:
        solid, liquid = (
            Block(
                data[f"{name}_positions"], data[f"{name}_vectors"], float(data[f"{name}_enthalpy"]),
                density=float(data[f"{name}_density"]),
            )
            for name in ("solid", "liquid")
        )  # fmt: skip
        return float(data["kelvin"]), solid, liquid
