"""Melting point of Tosi-Fumi sodium chloride from coexistence: 1064 +- 14 K is published for the model.

python benchmarks/dynamics_coexistence.py 3 3 6 30    cells along x, y, z, and ps of each run
"""

import logging
import sys
import time
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "workflow/scripts"))

from lowmelt.dynamics import coexistence, crystals, devices, tosi_fumi

if __name__ == "__main__":
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    cells = (int(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]))
    kelvins, began = [950.0, 1050.0, 1150.0], time.monotonic()
    times = coexistence.Times(run_ps=float(sys.argv[4]))
    crystal = crystals.build("rock_salt", tosi_fumi.LATTICE_NM, cells)
    found = coexistence.slopes(crystal, kelvins, [1, 2, 3], devices.choose(1), times)
    print(len(crystal.positions_nm), "ions", np.round(found, 5).tolist())
    print(coexistence.zero_crossing(np.array(kelvins), found), f"{time.monotonic() - began:.0f} s")
