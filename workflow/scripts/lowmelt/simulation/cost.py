"""How long each protocol will take on this machine, measured before any salt is simulated.

The speed of a box depends on its atoms and its cut-off, hardly on what the atoms are. So a box of water with
as many atoms stands in for the salt: it needs no packing and no force field of an ion.
"""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from rdkit import Chem

from lowmelt.forcefield.parameters import IonParameters
from lowmelt.simulation.box import EDGE_OVER_CUTOFF
from lowmelt.simulation.devices import Device
from lowmelt.simulation.engine import Box, Snapshot
from lowmelt.simulation.protocol import Protocol

# TIP3P: Jorgensen et al. 1983, 10.1063/1.445869, with a soft angle.
WATER = IonParameters(
    "water", "O", 0, "TIP3P", "10.1063/1.445869", ["O", "H", "H"], [15.999, 1.008, 1.008],
    [-0.834, 0.417, 0.417], [0.31507, 1.0, 1.0], [0.63639, 0.0, 0.0],
    [[0, 0, 0], [0.09572, 0, 0], [-0.02399, 0.09266, 0]],
    bonds=[(0, 1, 0.09572, 5e5), (0, 2, 0.09572, 5e5)], angles=[(1, 0, 2, 1.82422, 400.0)],
)  # fmt: skip
MOLECULES_PER_NM3 = 32.0  # 96 atoms/nm3, as in ionic liquids
STEP_FS = 1.0  # from a lattice; the time of a step does not depend on its length
SETTLING_STEPS = 10


@dataclass(frozen=True)
class Cost:
    """What one protocol costs for one salt.

    Attributes:
        protocol: its name.
        pairs, atoms: in the box; the cut-off may ask for more pairs than the protocol does.
        total_ns: simulated time, all temperatures, branches and replicas together.
        ns_per_day: measured.
        hours: of one device.
    """

    protocol: str
    pairs: int
    atoms: int
    total_ns: float
    ns_per_day: float
    hours: float


def atoms_per_unit(smiles: str) -> int:
    """Atoms in the formula unit of a salt, hydrogens included."""
    return Chem.AddHs(Chem.MolFromSmiles(smiles)).GetNumAtoms()


def typical_atoms() -> int:
    """Atoms of a formula unit of a common ionic liquid, [C4mim][BF4]."""
    return atoms_per_unit("CCCCn1cc[n+](C)c1.F[B-](F)(F)F")


def box_size(protocol: Protocol, atoms_of_unit: float) -> tuple[int, int]:
    """Formula units and atoms of a protocol's box: its pairs, or what 2.3 cut-offs ask for."""
    volume = (EDGE_OVER_CUTOFF * protocol.cutoff_nm) ** 3
    units = max(protocol.pairs, int(np.ceil(3 * MOLECULES_PER_NM3 * volume / atoms_of_unit)))
    return units, round(units * atoms_of_unit)


def measure(protocol: Protocol, atoms: int, device: Device, seconds: float) -> float:
    """ns/day of a box of water with about ``atoms`` atoms at the protocol's cut-off and time step."""
    count = max(1, round(atoms / WATER.n_atoms))
    edge = (count / MOLECULES_PER_NM3) ** (1 / 3)
    box = Box([WATER] * count, protocol.options, device, 1, STEP_FS, 10.0)
    box.begin(Snapshot(_lattice(count, edge), None, edge), 300.0)
    box.minimise(iterations=5)
    box.advance(SETTLING_STEPS)
    return box.measure_ns_per_day(seconds) * protocol.step_fs / STEP_FS


def _lattice(count: int, edge: float) -> np.ndarray:
    """Positions (3 count, 3) in nm of waters on a simple cubic lattice, neighbours turned apart."""
    side = int(np.ceil(count ** (1 / 3)))
    places = np.stack(np.meshgrid(*[np.arange(side)] * 3, indexing="ij"), axis=-1).reshape(-1, 3)
    chosen = places[np.linspace(0, len(places) - 1, count).round().astype(int)]
    turned = np.where(chosen.sum(axis=1, keepdims=True) % 2, -1.0, 1.0)
    shape = turned[:, :, None] * np.array(WATER.positions)[None]
    return ((chosen[:, None] + 0.5) * edge / side + shape).reshape(-1, 3)


def estimate(
    protocols: Iterable[Protocol], atoms_of_unit: float, device: Device, seconds: float
) -> list[Cost]:
    """Cost of each protocol for a salt.

    Args:
        protocols: to measure.
        atoms_of_unit: atoms of its formula unit.
        device: where to measure.
        seconds: of the measurement, shared by the protocols.
    """
    protocols, found = list(protocols), []
    for protocol in protocols:
        pairs, atoms = box_size(protocol, atoms_of_unit)
        speed = measure(protocol, atoms, device, seconds / len(protocols))
        found.append(Cost(protocol.name, pairs, atoms, protocol.total_ns, speed, protocol.hours(speed)))
    return found
