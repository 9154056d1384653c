"""Melting point of Tosi-Fumi sodium chloride from coexistence: 1064 +- 14 K is published for the model.

python benchmarks/dynamics_coexistence.py 3 3 4 40 4 1000 1040 1080 1120
cells of the crystal along x, y, z; ps of each run at most; seeds; temperatures. Threads: one.
"""

import logging
import sys
import time
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "workflow/scripts"))

from lowmelt.crystals import blocks, coexistence, growth, tosi_fumi
from lowmelt.crystals.replicas import run_replicas
from lowmelt.simulation import devices

if __name__ == "__main__":
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    given = [float(word) for word in sys.argv[1:]]
    cells, seeds, kelvins = tuple(map(int, given[:3])), range(1, int(given[4]) + 1), given[5:]
    crystal = blocks.from_lattice("rock_salt", tosi_fumi.LATTICE_NM, cells)
    began, times = time.process_time(), coexistence.Times(run_ps=given[3])
    runs = run_replicas(crystal, kelvins, list(seeds), devices.choose(1), times)
    slopes = np.array([[run.slope for run in same] for same in runs])
    print(2 * len(crystal.positions_nm), "ions", np.round(slopes, 4).tolist())
    lengths = np.array([[run.time_ps for run in same] for same in runs])
    print("lengths in ps", np.round(lengths).tolist())
    print(growth.zero_crossing(np.array(kelvins), slopes, lengths))
    print(f"{time.process_time() - began:.0f} s of processor time")
