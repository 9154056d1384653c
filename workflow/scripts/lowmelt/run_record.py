"""What ran: the version, the machine and the packages, to be kept beside the results."""

import os
import platform
import subprocess
from importlib.metadata import distributions
from pathlib import Path

VERSION = "0.2.0"


def packages() -> list[tuple[str, str]]:
    """Names and versions of all installed packages, sorted by name."""
    found = {dist.metadata["Name"]: dist.version for dist in distributions()}
    return sorted(found.items(), key=lambda item: item[0].lower())


def commit(root: Path) -> str:
    """Commit of the checkout, with ``-dirty`` when files differ from it; ``unknown`` without git."""
    command = ["git", "-C", str(root), "describe", "--always", "--dirty", "--abbrev=12"]
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=True)
    except (OSError, subprocess.CalledProcessError):
        return "unknown"
    return done.stdout.strip()


def machine() -> dict[str, str]:
    """System, Python, processor, cores this process may use, memory in GB, and GPU."""
    return {
        "system": f"{platform.system()} {platform.release()} {platform.machine()}",
        "python": platform.python_version(),
        "processor": _processor(),
        "cores": str(_cores()),
        "memory_GB": f"{_memory_bytes() / 1e9:.0f}",
        "gpu": _gpu(),
    }


def _cores() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _memory_bytes() -> int:
    return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")


def _processor() -> str:
    info = Path("/proc/cpuinfo")
    lines = info.read_text().splitlines() if info.exists() else []
    names = [line.split(":", 1)[1].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.processor()


def _gpu() -> str:
    import torch

    return torch.cuda.get_device_name() if torch.cuda.is_available() else "none"
