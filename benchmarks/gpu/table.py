"""One table for all measurements on a GPU: each row says on which hardware and with which versions."""

import csv
import platform
import subprocess
import sys
from importlib import metadata
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "workflow/scripts"))
COLUMNS = ("measure", "setting", "value", "unit", "seconds", "hardware", "versions")


def hardware() -> str:
    """The first GPU with its driver, else the processor."""
    asked = ["nvidia-smi", "--query-gpu=name,driver_version", "--format=csv,noheader"]
    try:
        found = subprocess.run(asked, capture_output=True, text=True, timeout=30)
        return found.stdout.splitlines()[0].strip()
    except (OSError, IndexError, subprocess.TimeoutExpired):
        return f"CPU {platform.processor() or platform.machine()}"


def versions() -> str:
    """Of what the numbers depend on."""
    return ", ".join(f"{name} {metadata.version(name)}" for name in ("openmm", "torch", "lightning"))


def add(path: Path, measure: str, setting: str, value: float, unit: str, seconds: float) -> None:
    """Append a row; the head is written with the first."""
    new = not path.exists()
    with open(path, "a", newline="") as handle:
        writer = csv.writer(handle)
        if new:
            writer.writerow(COLUMNS)
        writer.writerow([measure, setting, f"{value:.4g}", unit, f"{seconds:.0f}", hardware(), versions()])
    print(f"{measure}, {setting}: {value:.4g} {unit}", flush=True)
