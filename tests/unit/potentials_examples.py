"""The smallest liquid that a potential can learn: one hydroxide and one sodium in a periodic box."""

import ase
import numpy as np
from test_simulation_box import HYDROXYL, SODIUM

from lowmelt.potentials.frames import frame
from lowmelt.simulation.engine import Snapshot

IONS = [HYDROXYL, SODIUM]
ALONE = {HYDROXYL.ion_id: -120.0, SODIUM.ion_id: -5.0}


def small_frames(count: int, trajectory: str = "t0") -> list[ase.Atoms]:
    """Frames with the ions at several distances."""
    rng = np.random.default_rng(4)
    made = []
    for number in range(count):
        apart = 0.2 + 0.02 * number
        positions = np.array([[0.1, 0.2, 0.3], [0.196, 0.2, 0.3], [0.1, 0.2 + apart, 0.3]])
        positions += rng.normal(0, 0.003, (3, 3))
        facts = {"composition": "oh_na", "trajectory": trajectory, "frame": number, "temperature_K": 300.0}
        made.append(frame(IONS, Snapshot(positions, None, 0.75), **facts))
    return made
