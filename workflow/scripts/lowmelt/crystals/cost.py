"""What the runs of crystal and melt of a config will cost, said beside the protocols before anything runs."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import numpy as np

from lowmelt.crystals import blocks
from lowmelt.crystals.bench import Times
from lowmelt.crystals.free_energy.walk import PathSettings
from lowmelt.crystals.unit_cell import read_cif
from lowmelt.simulation.cost import MOLECULES_PER_NM3, Cost, atoms_per_unit, measure
from lowmelt.simulation.devices import Device
from lowmelt.simulation.protocol import Protocol

OF_WAIT = 2.0  # of settle_ps: what is usual; a melt that ages takes up to ten
PATH_WINDOWS, PATH_IONS = (
    160,
    216,
)  # measured on sodium chloride; by their length, both ways where walked back


def block_atoms(given: Mapping, cutoff_nm: float) -> int:
    """Atoms of the block of crystal that an entry of ``dynamics: crystals`` asks for."""
    if given["lattice"] in blocks.LATTICES:
        made = blocks.LATTICES[given["lattice"]](tuple(given["cells"]), given["lattice_nm"])
        return len(made[0])
    if given["lattice"] == "cif":
        cell = read_cif(Path(given["cif"]))
        turns = [2 - "abc".index(given["along"])] if given.get("along") else range(3)
        turned = [np.roll(cell.vectors_nm, turn, axis=0) for turn in turns]  # the face is not chosen yet
        cells = [np.prod(blocks.least_repeats(vectors, cutoff_nm)) for vectors in turned]
        return len(cell.elements) * int(np.prod(given["cells"]) if given.get("cells") else max(cells))
    width = blocks.WIDTH_OVER_CUTOFF * cutoff_nm
    return round(3 * MOLECULES_PER_NM3 * blocks.HEIGHT_OVER_WIDTH * width**3)


def path_ns(settings: PathSettings, ions: float) -> float:
    """Length in ns of all windows of one path; their number grows with the root of that of the ions."""
    windows = PATH_WINDOWS * np.sqrt(ions / PATH_IONS) * PathSettings.spread / settings.spread
    return float(windows * (settings.window_ps + settings.window_settle_ps) / 1000)


def estimate(given: Mapping, protocol: Protocol, device: Device, seconds: float) -> Cost:
    """Cost of all runs of one crystal, every one at full length; boxes that freeze or melt end before.

    Args:
        given: an entry of ``dynamics: crystals``.
        protocol: whose cut-off and time step hold where the entry names none.
        device: where to measure, for so many seconds.
    """
    cutoff = given.get("cutoff_nm", protocol.cutoff_nm)
    if given["lattice"] in blocks.LATTICES:
        edge = given["lattice_nm"] * min(given["cells"])
        cutoff = min(blocks.CUTOFF_NM, blocks.OF_SHORT_EDGE * edge)
    atoms = block_atoms(given, cutoff)
    times = Times.from_config(given, {"step_fs": protocol.step_fs, "pressure_bar": protocol.pressure_bar})
    runs = len(given["temperatures_K"]) * given["seeds"] / 1000
    rest = (2 * (OF_WAIT * times.settle_ps + times.average_ps) + 2 * times.melt_ps) / 1000  # with half a step
    size, both = 2 * atoms, 0.0
    if given.get("route") == "bounds":  # crystal, melt and each share of vacancies, one phase at a time
        size, alone = atoms, rest + runs * (2 + len(given["voids"])) * times.run_ps
    elif given.get("route") == "free_energy":
        kelvins = {*given["temperatures_K"], *given["reference_K"]}
        path = path_ns(PathSettings.from_config(given), 2 * atoms / atoms_per_unit(given["smiles"]))
        alone = given["seeds"] * (len(kelvins) * rest + len(given["reference_K"]) * path)
    else:
        alone, both = 1000 * runs * rest, runs * (times.join_ps + times.run_ps)
    room = blocks.OF_SHORT_EDGE * (size / (3 * MOLECULES_PER_NM3)) ** (1 / 3)  # denser than most salts
    speed = measure(replace(protocol, cutoff_nm=min(cutoff, room)), size, device, seconds)
    units = round(size / atoms_per_unit(given["smiles"]))
    hours = 24 * (both + alone * atoms / size) / speed  # one phase alone may be half of the box
    return Cost(f"crystal {given['name']}", units, size, alone + both, speed, hours)
