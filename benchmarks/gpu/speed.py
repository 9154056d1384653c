"""ns/day of boxes of several sizes with several simulations on one GPU at a time.

python benchmarks/gpu/speed.py --out gpu.csv [--pairs 32 128 512] [--slots 1 4 8] [--seconds 20]
Below ten minutes. For more than one slot start NVIDIA MPS before: nvidia-cuda-mps-control -d
A box of water with as many atoms as pairs of [C4mim][BF4] stands in for the salt; precision is mixed.
"""

import argparse
import os
import time
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from multiprocessing import get_context
from pathlib import Path

import table

from lowmelt.simulation import cost, devices
from lowmelt.simulation.protocol import Protocol

PROTOCOL = Protocol(
    "gpu", 32, 1.0, (400.0,), ("cooling",), 1, 1, 1, 1, 1, 4.0, 1.0, 1.0, 0.8, 3.0, 1
)  # fmt: skip


def measure(pairs: int, slots: int, seconds: float) -> float:
    """ns/day of one simulation among so many."""
    if slots > 1 and devices.mps_runs():
        os.environ.setdefault("CUDA_MPS_ACTIVE_THREAD_PERCENTAGE", str(min(100, 200 // slots)))
    protocol = replace(PROTOCOL, pairs=pairs, cutoff_nm=1.0 if pairs > 60 else 0.8 if pairs > 20 else 0.6)
    return cost.measure(
        protocol, cost.box_size(protocol, cost.typical_atoms())[1], devices.choose(1), seconds
    )


def main() -> None:
    """All sizes with all numbers of slots."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--pairs", type=int, nargs="+", default=[32, 128, 512])
    parser.add_argument("--slots", type=int, nargs="+", default=[1, 4, 8])
    parser.add_argument("--seconds", type=float, default=20.0)
    given = parser.parse_args()
    for pairs in given.pairs:
        for slots in given.slots:
            began = time.monotonic()
            with ProcessPoolExecutor(slots, mp_context=get_context("spawn")) as pool:
                speeds = list(pool.map(measure, [pairs] * slots, [slots] * slots, [given.seconds] * slots))
            shared = "MPS" if devices.mps_runs() else "no MPS"
            setting = f"{pairs} pairs, {slots} slots, {shared}"
            table.add(
                given.out, "simulations together", setting, sum(speeds), "ns/day", time.monotonic() - began
            )


if __name__ == "__main__":
    main()
