"""Packings and crystals as files: npz between the jobs of a search, CIF for everybody else."""

from pathlib import Path

import gemmi
import numpy as np
import torch

from lowmelt.crystals.search.contents import Contents
from lowmelt.crystals.search.packing import Packings, edges_and_angles
from lowmelt.crystals.search.symmetry import Symmetry
from lowmelt.forcefield.parameters import IonParameters

ARRAYS = ("cells", "centres", "shapes", "energies")


def save(path: str | Path, batches: list[Packings], **facts: object) -> None:
    """Batches of one salt, each with its own symmetry, and what else is to be kept."""
    arrays: dict[str, np.ndarray] = {}
    for n, batch in enumerate(batches):
        arrays |= {f"{name}_{n}": getattr(batch, name).numpy() for name in ARRAYS}
        space = batch.symmetry
        arrays |= {f"rotations_{n}": space.rotations, f"translations_{n}": space.translations,
                   f"free_{n}": space.free, f"group_{n}": np.array(space.name),
                   f"units_{n}": np.array(batch.contents.units)}  # fmt: skip
    np.savez(path, batches=len(batches), **arrays, **facts)  # type: ignore[arg-type]


def load(
    path: str | Path, pair: tuple[IonParameters, IonParameters], counts: tuple[int, int], charge_scale: float
) -> list[Packings]:
    """Batches that ``save`` wrote, with the force field of their ions."""
    found = []
    with np.load(path) as kept:
        for n in range(int(kept["batches"])):
            space = Symmetry(
                str(kept[f"group_{n}"]), kept[f"rotations_{n}"], kept[f"translations_{n}"], kept[f"free_{n}"]
            )
            contents = Contents.of_salt(pair, counts, int(kept[f"units_{n}"]), charge_scale)
            found.append(Packings(space, contents, *(torch.tensor(kept[f"{name}_{n}"]) for name in ARRAYS)))
    return found


def tried(path: str | Path) -> int:
    """Random packings that a batch began with, kept by ``save`` as ``tried``."""
    with np.load(path) as kept:
        return int(kept["tried"])


def write_cif(path: str | Path, crystal: Packings, name: str, remark: str) -> None:
    """One crystal without symmetry.

    Args:
        path: the file.
        crystal: one.
        name: of the data block.
        remark: how it was made.
    """
    structure = gemmi.SmallStructure()
    structure.name = name
    cell = 10 * crystal.cells[0].numpy()
    edges, angles = edges_and_angles(cell)
    structure.cell = gemmi.UnitCell(*edges, *angles)
    structure.spacegroup_hm = "P 1"
    places = 10 * crystal.positions()[0, 0].numpy() @ np.linalg.inv(cell)
    elements = [element for ion in crystal.contents.ions for element in ion.elements]
    for n, (element, place) in enumerate(zip(elements, places, strict=True), start=1):
        site = gemmi.SmallStructure.Site()
        site.label, site.type_symbol, site.element = f"{element}{n}", element, gemmi.Element(element)
        site.fract, site.occ = gemmi.Fractional(*place), 1.0
        structure.add_site(site)
    block = structure.make_cif_block()
    document = gemmi.cif.Document()
    document.add_copied_block(block)
    Path(path).write_text(f"# {remark}\n{document.as_string()}")
