"""One run of crystal and melt (Tosi-Fumi sodium chloride): simulated time a day, waiting and order included.

python benchmarks/gpu/coexistence.py --out gpu.csv [--cells 5 5 6] [--kelvin 1080] [--run-ps 200]
"""

import argparse
import tempfile
import time
from pathlib import Path

import table

from lowmelt.crystals import blocks, coexistence, tosi_fumi
from lowmelt.crystals.bench import Times
from lowmelt.crystals.phases import Phases
from lowmelt.simulation import devices
from lowmelt.simulation.checkpoint import Store


def main() -> None:
    """One run with all its files."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--cells", type=int, nargs=3, default=[5, 5, 6])
    parser.add_argument("--kelvin", type=float, default=1080.0)
    parser.add_argument("--run-ps", type=float, default=200.0)
    given = parser.parse_args()
    crystal = blocks.from_lattice("rock_salt", tosi_fumi.LATTICE_NM, tuple(given.cells))
    phases = Phases(crystal, given.kelvin, devices.choose(1), 1, Times(run_ps=given.run_ps))
    began = time.monotonic()
    with tempfile.TemporaryDirectory() as name:
        phases.store = Store(Path(name, "running"), phases.plan)
        run = coexistence.run(phases, coexistence.Output(Path(name)))
    took = time.monotonic() - began
    ions = 2 * len(crystal.positions_nm)
    if not run.series:
        raise SystemExit(f"{run.growth.outcome}: {run.growth.reason}")
    ns_day = run.series["time_ps"][-1] / 1000 * 86400 / took
    table.add(given.out, "coexistence", f"{ions} ions, {run.growth.outcome}", ns_day, "ns/day", took)


if __name__ == "__main__":
    main()
