"""The measurements for a GPU run at tiny size on the processor and write one table."""

import csv
import subprocess
import sys
from pathlib import Path

import pytest

FOLDER = Path(__file__).parents[2] / "benchmarks/gpu"
TINY = {
    "speed": ["--pairs", "8", "--slots", "2", "--seconds", "0.2"],
    "scoring": ["--ions", "500"],
    "training": ["--steps", "2", "--rows", "40"],
    "coexistence": ["--cells", "3", "3", "3", "--run-ps", "8"],
}


@pytest.mark.slow
def test_each_measurement_adds_its_row_with_hardware_and_versions(tmp_path):
    for name, arguments in TINY.items():
        command = [sys.executable, f"{name}.py", "--out", str(tmp_path / "gpu.csv"), *arguments]
        done = subprocess.run(command, cwd=FOLDER, capture_output=True, text=True, timeout=300)
        assert done.returncode == 0, done.stderr[-2000:]
    with open(tmp_path / "gpu.csv", newline="") as handle:
        rows = list(csv.DictReader(handle))
    assert [row["measure"] for row in rows] == ["simulations together", "scoring", "training", "coexistence"]
    assert all(float(row["value"]) > 0 for row in rows)
    assert all("openmm 8" in row["versions"] and row["hardware"] for row in rows)
