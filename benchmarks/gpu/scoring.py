"""Scoring all pairs of many ions, streamed: millions of pairs a second.

python benchmarks/gpu/scoring.py --out gpu.csv [--ions 100000]
"""

import argparse
import sys
import tempfile
import time
from pathlib import Path

import table
import torch

sys.path.insert(0, str(table.ROOT / "benchmarks"))

import link_stream


def main() -> None:
    """Cations and anions in equal numbers, kept by a threshold."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--ions", type=int, default=100_000)
    given = parser.parse_args()
    device = "cuda" if torch.cuda.is_available() else "cpu"
    with tempfile.TemporaryDirectory() as folder:
        link_stream.run(100, 100, None, device, folder)  # what is loaded late is loaded here
        began = time.monotonic()
        link_stream.run(given.ions, given.ions, None, device, folder)
    took = time.monotonic() - began
    setting = f"{given.ions} x {given.ions} on {device}"
    table.add(given.out, "scoring", setting, given.ions**2 / took / 1e6, "million pairs/s", took)


if __name__ == "__main__":
    main()
