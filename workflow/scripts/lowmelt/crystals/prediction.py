"""Experimental: a crystal guessed from the ions alone.

Random packings in the space groups that molecular salts prefer, made by pyxtal (Fredericks et al. 2021,
10.1016/j.cpc.2020.107810), are relaxed with the force field, and the one of the lowest enthalpy is taken.
A few dozen trials seldom find the true structure of a flexible salt, and a wrong polymorph melts too low:
what comes out is a lower bound at best.
"""

import logging
from dataclasses import replace

import numpy as np
import openmm

from lowmelt.crystals.bench import Times
from lowmelt.crystals.blocks import Crystal, from_cell, least_repeats
from lowmelt.crystals.matter import Block
from lowmelt.crystals.phases import Phases
from lowmelt.crystals.unit_cell import CrystalUnusable, UnitCell
from lowmelt.errors import LowmeltError
from lowmelt.failures import PhysicsFailure
from lowmelt.forcefield.parameters import IonParameters
from lowmelt.forcefield.system import SystemOptions
from lowmelt.simulation.devices import Device

# Space groups by how often molecular crystals have them, and the formula units of a general position.
GROUPS = {14: 4, 2: 2, 19: 4, 61: 8, 4: 2, 33: 4}
PRESS = Times(settle_ps=4.0, average_ps=1.0, step_fs=1.0, bar=5000.0)  # random packings are loose
RELAX = Times(settle_ps=2.0, average_ps=2.0, step_fs=1.0)
RELAX_K = 150.0
SHRINKING = 1.35  # room for the edges to shrink before the box is narrower than two cut-offs


class PyxtalMissing(LowmeltError):
    """pyxtal is not installed."""


def predict(
    ions: tuple[IonParameters, IonParameters],
    counts: tuple[int, int],
    options: SystemOptions,
    device: Device,
    seed: int,
    trials: int,
) -> Crystal:
    """The relaxed block of the lowest enthalpy at 150 K among random crystals.

    Args:
        ions: cation and anion with their geometries, which stay as they are in the packing.
        counts: of each in the formula unit.
        options: cut-off, charges, masses.
        device: where the crystals are relaxed.
        seed: of the packings.
        trials: how many crystals are tried.

    Raises:
        PyxtalMissing: pyxtal is not installed.
        CrystalUnusable: no trial gave a crystal that could be relaxed.
    """
    log, best, lowest = logging.getLogger("lowmelt"), None, np.inf
    for trial in range(trials):
        group = list(GROUPS)[trial % len(GROUPS)]
        cell = random_cell(ions, counts, group, (seed + trial) % 2**31)
        if cell is None:
            continue
        try:
            repeats = least_repeats(cell.vectors_nm, SHRINKING * options.cutoff_nm)
            block = from_cell(cell, ions, counts, options, repeats.tolist())
            start = Block(block.positions_nm, block.vectors_nm)
            pressed = Phases(block, RELAX_K, device, seed, PRESS).rest(start, patience=1)
            found = Phases(block, RELAX_K, device, seed, RELAX).rest(pressed, patience=1)
        except (PhysicsFailure, openmm.OpenMMException) as failure:
            log.info("predicted crystal %d, group %d: %s", trial, group, str(failure)[:100])
            continue
        log.info("predicted crystal %d, group %d: %.1f kJ/mol", trial, group, found.enthalpy)
        if found.enthalpy < lowest:
            lowest = found.enthalpy
            best = replace(block, positions_nm=found.positions, vectors_nm=found.vectors)
    if best is None:
        raise CrystalUnusable(f"none of {trials} predicted crystals could be relaxed; give a CIF")
    return best


def random_cell(
    ions: tuple[IonParameters, IonParameters], counts: tuple[int, int], group: int, seed: int
) -> UnitCell | None:
    """A random packing in a space group; None where pyxtal finds none.

    Raises:
        PyxtalMissing: pyxtal is not installed.
    """
    try:
        from pymatgen.core import Molecule
        from pyxtal import pyxtal
    except ImportError:
        raise PyxtalMissing(
            "lattice: predict needs pyxtal: pip install -r requirements-optional.txt"
        ) from None
    molecules = [Molecule(ion.elements, 10 * np.array(ion.positions)) for ion in ions]
    packing = pyxtal(molecular=True)
    try:
        packing.from_random(3, group, molecules, [GROUPS[group] * n for n in counts], seed=seed)
    except (RuntimeError, ValueError):
        return None
    if not packing.valid:
        return None
    made = packing.to_pymatgen()
    elements = tuple(site.specie.symbol for site in made)
    return UnitCell(np.array(made.lattice.matrix) / 10, elements, made.frac_coords % 1.0)
