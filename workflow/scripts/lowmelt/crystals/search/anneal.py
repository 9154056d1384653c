"""A short walk of a crystal at room temperature: out of a shallow minimum into a deeper one."""

import logging
from dataclasses import replace

import numpy as np
import openmm
import torch

from lowmelt.crystals import blocks
from lowmelt.crystals.bench import Times
from lowmelt.crystals.blocks import Crystal
from lowmelt.crystals.matter import Block
from lowmelt.crystals.phases import Phases
from lowmelt.crystals.search import relax
from lowmelt.crystals.search.cluster import ENERGY_KJ
from lowmelt.crystals.search.packing import NONE, Packings
from lowmelt.crystals.search.stages import Found
from lowmelt.failures import PhysicsFailure
from lowmelt.forcefield.system import SystemOptions
from lowmelt.simulation.devices import Device

KELVIN = 300.0
log = logging.getLogger("lowmelt")


def annealed(found: Found, options: SystemOptions, device: Device, seed: int, time_ps: float) -> Found:
    """The crystal after ``time_ps`` at 300 K and 1 bar, quenched; as it was if that gains little.

    A gain below ``ENERGY_KJ`` may be the quench's, and puts no block of tens of units in place of a cell.

    Args:
        found: a crystal of a search.
        options: cut-off, charges, masses.
        device: where it is simulated.
        seed: of the velocities and the barostat.
        time_ps: long enough to leave a shallow minimum, some ten ps.
    """
    block = supercell(found.crystal, options)
    times = Times(settle_ps=time_ps, average_ps=0.1, step_fs=2.0)
    try:
        start = Block(block.positions_nm, block.vectors_nm)
        warm = Phases(block, KELVIN, device, seed, times).rest(start, "annealing", patience=1)
    except (PhysicsFailure, openmm.OpenMMException) as failure:
        log.info("not annealed: %s", str(failure)[:100])
        return found
    last = replace(block, positions_nm=warm.frames[-1], vectors_nm=warm.cells[-1])
    cold = relax.relax(packing_of(last, found.crystal), relax.FLEXIBLE)
    gain = found.energy - float(cold.energies[0])
    log.info("%.2f kJ/mol, annealed as %d formula units %.2f kJ/mol lower",
             found.energy, cold.contents.units, gain)  # fmt: skip
    return replace(found, crystal=cold) if gain > ENERGY_KJ else found


def supercell(crystal: Packings, options: SystemOptions) -> Crystal:
    """A block of a crystal without symmetry, large enough for the cut-off."""
    cell = crystal.cells[0].numpy()
    times = blocks.least_repeats(cell, options.cutoff_nm)
    steps = np.stack(np.meshgrid(*(np.arange(n) for n in times), indexing="ij"), axis=-1).reshape(-1, 3)
    vectors, turn = blocks.upright(cell * times[:, None])
    cell_atoms = crystal.positions()[0, 0].numpy()
    positions = np.concatenate([cell_atoms + step @ cell for step in steps]) @ turn
    ions = crystal.contents.ions * len(steps)
    maker = blocks.system_maker(ions, options, options.cutoff_nm)
    units = crystal.contents.units * len(steps)
    return Crystal(positions, vectors, ions, maker, units, options.cutoff_nm)


def packing_of(block: Crystal, like: Packings) -> Packings:
    """A block as a crystal of a search, its cell being the whole box."""
    contents = like.contents.repeated(len(block.ions) // len(like.contents.ions))
    lower, turn = blocks.triangle(block.vectors_nm)
    number = block.ion_of_atom
    centres = np.zeros((len(block.ions), 3))
    np.add.at(centres, number, block.positions_nm)
    centres /= np.bincount(number)[:, None]
    shapes = (block.positions_nm - centres[number]) @ turn
    given = (lower[None], (centres @ turn @ np.linalg.inv(lower))[None], shapes[None], np.array([np.nan]))
    return Packings(NONE, contents, *(torch.tensor(values, dtype=torch.float64) for values in given))
