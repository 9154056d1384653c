"""Frames from classical molecular dynamics of small boxes, at several temperatures and densities.

The boxes are too small for a simulation's results; they only have to show what ions look like beside each
other, bonds to hydrogen included, and to be small enough for electronic structure.
"""

import logging
from collections.abc import Sequence

import ase
import numpy as np

from lowmelt.failures import BlowUp
from lowmelt.forcefield.parameters import IonParameters
from lowmelt.forcefield.system import SystemOptions
from lowmelt.potentials.frames import frame
from lowmelt.runtime import derive_seed
from lowmelt.simulation.box import plan_box
from lowmelt.simulation.devices import Device
from lowmelt.simulation.engine import Box, Snapshot

STEP_FS = 1.0
FRICTION = 2.0  # 1/ps
CUTOFF_OF_EDGE = 0.46
LOOSE = 2.0  # edge of the first box over that of the liquid
SHRINKING = 12
ATTEMPTS = 3

Salt = tuple[IonParameters, IonParameters, tuple[int, int]]


def ions_of(salts: Sequence[Salt], pairs: int) -> list[IonParameters]:
    """Ions of a box: formula units of the salts in turn, until there are ``pairs``."""
    found: list[IonParameters] = []
    for number in range(pairs):
        cation, anion, counts = salts[number % len(salts)]
        found += [cation] * counts[0] + [anion] * counts[1]
    return found


def liquid_edge_nm(salts: Sequence[Salt], pairs: int) -> float:
    """Edge of a box of a liquid of common packing."""
    units = [salts[number % len(salts)] for number in range(pairs)]
    edges = [plan_box(cation, anion, counts, 1, 0.05).liquid_edge_nm for cation, anion, counts in units]
    return float(np.sum(np.array(edges) ** 3) ** (1 / 3))


def scattered(ions: Sequence[IonParameters], edge_nm: float, rng: np.random.Generator) -> np.ndarray:
    """Positions (atoms, 3) in nm: ions turned at random on the places of a cubic grid."""
    side = int(np.ceil(len(ions) ** (1 / 3)))
    grid = np.stack(np.meshgrid(*[np.arange(side)] * 3, indexing="ij"), axis=-1).reshape(-1, 3)
    places = (grid[rng.permutation(len(grid))[: len(ions)]] + 0.5) * edge_nm / side
    made = []
    for ion, place in zip(ions, places, strict=True):
        turn, _ = np.linalg.qr(rng.normal(size=(3, 3)))
        turn *= np.sign(np.linalg.det(turn))
        shape = np.array(ion.positions)
        made.append((shape - shape.mean(axis=0)) @ turn + place)
    return np.concatenate(made)


def sample(
    ions: Sequence[IonParameters],
    edge_nm: float,
    kelvin: float,
    count: int,
    every_ps: float,
    settle_ps: float,
    charge_scale: float,
    device: Device,
    seed: int,
    **facts: str | float,
) -> list[ase.Atoms]:
    """Frames of one trajectory at constant volume; what blows up is begun again from another start.

    Args:
        ions: in the order of the atoms.
        edge_nm: of the cubic box.
        kelvin: temperature.
        count, every_ps: frames and the time between them.
        settle_ps: before the first.
        charge_scale: of the classical force field.
        device: of OpenMM.
        seed: of the start and the thermostat.
        facts: kept with each frame.

    Raises:
        BlowUp: three starts failed.
    """
    for attempt in range(ATTEMPTS):
        try:
            return _sample(
                ions, edge_nm, kelvin, count, every_ps, settle_ps, charge_scale, device,
                derive_seed(seed, attempt), facts,
            )  # fmt: skip
        except BlowUp as failure:
            logging.getLogger("lowmelt").info("start %d: %s", attempt + 1, failure)
    raise BlowUp(f"{ATTEMPTS} starts of a box of {edge_nm:.2f} nm blew up")


def _sample(ions, edge_nm, kelvin, count, every_ps, settle_ps, charge_scale, device, seed, facts):
    options = SystemOptions(charge_scale, CUTOFF_OF_EDGE * edge_nm, 1.008, flexible=True)
    box = Box(list(ions), options, device, seed, STEP_FS, FRICTION)
    loose = LOOSE * edge_nm
    state = Snapshot(scattered(ions, loose, np.random.default_rng(seed)), None, loose)
    for edge in np.geomspace(loose, edge_nm, SHRINKING):
        state = box.resized(state, float(edge))
        state.velocities = None
        box.begin(state, 2 * kelvin, stage=f"shrink {edge:.4f}")
        box.minimise(100.0, 50)
        box.draw_velocities(2 * kelvin)
        box.advance(100)
        state = box.snapshot()
    box.begin(Snapshot(state.positions, None, edge_nm), kelvin, stage="sample")
    box.advance(round(1000 * settle_ps / STEP_FS))
    found = []
    for number in range(count):
        box.advance(round(1000 * every_ps / STEP_FS))
        found.append(frame(ions, box.snapshot(), frame=number, temperature_K=kelvin, **facts))
    return found
