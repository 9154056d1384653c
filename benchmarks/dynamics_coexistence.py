"""Melting point of Tosi-Fumi sodium chloride from coexistence: 1064 +- 14 K is published for the model.

python benchmarks/dynamics_coexistence.py --cells 3 3 4 --seeds 11 12 13 14 15 --kelvins 1000 1040 1080 1120 \
    --run-ps 40 --folder somewhere
Threads: one. What is finished in the folder is not done again.
"""

import argparse
import logging
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "workflow/scripts"))

from lowmelt.crystals import blocks, coexistence, crossing, tosi_fumi
from lowmelt.crystals.bench import Times
from lowmelt.crystals.phases import Phases
from lowmelt.simulation import devices
from lowmelt.simulation.checkpoint import Store

if __name__ == "__main__":
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--cells", type=int, nargs=3, default=[3, 3, 4])
    parser.add_argument("--seeds", type=int, nargs="+", default=[11, 12, 13, 14, 15])
    parser.add_argument("--kelvins", type=float, nargs="+", default=[1000.0, 1040.0, 1080.0, 1120.0])
    parser.add_argument("--run-ps", type=float, default=40.0)
    parser.add_argument("--folder", type=Path, required=True)
    given = parser.parse_args()
    crystal = blocks.from_lattice("rock_salt", tosi_fumi.LATTICE_NM, tuple(given.cells))
    device, times = devices.choose(1), Times(run_ps=given.run_ps)
    began, kelvins, runs = time.process_time(), [], []
    for seed in given.seeds:
        for kelvin in given.kelvins:
            phases = Phases(crystal, kelvin, device, seed, times)
            phases.store = Store(given.folder / f"{kelvin:g}_{seed}", phases.plan)
            found = coexistence.run(phases)
            kelvins.append(kelvin)
            runs.append(found.growth)
            logging.info("%g K, seed %d: %s, contrast %.2f", kelvin, seed, found.growth, found.contrast)
    logging.info("%s", crossing.judge(kelvins, runs))
    logging.info("%.0f s of processor time", time.process_time() - began)
