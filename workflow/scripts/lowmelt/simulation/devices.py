"""Which processor OpenMM runs on: CUDA before HIP before OpenCL before CPU, one device a job."""

import fcntl
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import openmm

from lowmelt.errors import LowmeltError

PREFERENCE = ("CUDA", "HIP", "OpenCL", "CPU", "Reference")
GPU = ("CUDA", "HIP", "OpenCL")
MOST_JOBS = 1024


class NoPlatform(LowmeltError):
    """The platform that the config asks for is not there."""


@dataclass(frozen=True)
class Device:
    """A platform of OpenMM with its properties."""

    platform: str
    properties: dict[str, str]

    def __str__(self) -> str:
        return " ".join([self.platform, *(f"{k}={v}" for k, v in sorted(self.properties.items()))])

    def context(self, system: openmm.System, integrator: openmm.Integrator) -> openmm.Context:
        """A context on this device.

        On one thread of a CPU the same seed gives the same trajectory; on several the thermostat's random
        numbers reach the atoms in the order of the threads.
        """
        fixed = {"DeterministicForces": "true"} if self.platform == "CPU" else {}
        platform = openmm.Platform.getPlatformByName(self.platform)
        return openmm.Context(system, integrator, platform, {**self.properties, **fixed})


def available() -> list[str]:
    """Names of the platforms that OpenMM has, and that find a device: OpenCL is often there without one."""
    names = [openmm.Platform.getPlatform(i).getName() for i in range(openmm.Platform.getNumPlatforms())]
    return [name for name in names if name not in GPU or works(name)]


def works(platform: str, properties: dict[str, str] | None = None) -> bool:
    """Whether a context can be made."""
    system = openmm.System()
    system.addParticle(1.0)
    try:
        Device(platform, properties or {}).context(system, openmm.VerletIntegrator(0.001))
    except openmm.OpenMMException:
        return False
    return True


def choose(threads: int, index: int = 0, names: list[str] | None = None, wanted: str = "auto") -> Device:
    """The best platform that works, or the one wanted.

    Args:
        threads: of the CPU platform.
        index: number of the GPU.
        names: platforms to choose from; those that work here when None.
        wanted: ``auto`` or a platform's name.

    Raises:
        NoPlatform: the wanted one is not there.
    """
    names = available() if names is None else names
    order = PREFERENCE if wanted == "auto" else (wanted,)
    for name in order:
        if name not in names:
            continue
        properties: dict[str, str] = {}
        if name in GPU:
            properties = {"DeviceIndex": str(index), "Precision": "mixed"}
        elif name == "CPU":
            properties = {"Threads": str(threads)}
        return Device(name, properties)
    raise NoPlatform(
        f"dynamics.platform: {wanted} is not among {', '.join(names)}; take one of these, or auto"
    )


@contextmanager
def one_device(
    threads: int, wanted: str = "auto", folder: str | None = None, slots: int = 1
) -> Iterator[Device]:
    """Hold a place on one device for a job; jobs on the same machine spread over the GPUs.

    A scheduler that sets CUDA_VISIBLE_DEVICES or ROCR_VISIBLE_DEVICES to one device has chosen already.
    Else the job takes the first free place, and each GPU gets its second job only when all have their first.

    Args:
        threads: of the CPU platform.
        wanted: ``auto`` or a platform's name.
        folder: of the lock files, which may belong to several users; the temporary folder when None.
        slots: jobs that are meant to share a GPU; where NVIDIA MPS runs, each may use twice its fair share of
            the processors.
    """
    if slots > 1 and mps_runs():
        os.environ.setdefault("CUDA_MPS_ACTIVE_THREAD_PERCENTAGE", str(min(100, 200 // slots)))
    device = choose(threads, 0, None, wanted)
    if device.platform not in GPU or len(_visible()) == 1:
        yield device
        return
    gpus = len(_visible()) or _device_count(device.platform)
    for place in range(MOST_JOBS):
        lock = _open_lock(
            Path(folder or tempfile.gettempdir()) / f"lowmelt-gpu-{place % gpus}-{place // gpus}.lock"
        )
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            os.close(lock)
            continue
        try:
            yield choose(threads, place % gpus, None, wanted)
        finally:
            os.close(lock)
        return
    yield device


def mps_runs() -> bool:
    """Whether NVIDIA's Multi-Process Service is there to share a GPU between processes."""
    return Path(os.environ.get("CUDA_MPS_PIPE_DIRECTORY", "/tmp/nvidia-mps")).exists()


def _open_lock(path: Path) -> int:
    """A lock file that may belong to another user: to lock it, reading it is enough."""
    try:
        return os.open(path, os.O_RDONLY)
    except FileNotFoundError:
        return os.open(path, os.O_RDONLY | os.O_CREAT, 0o644)


def _visible() -> list[str]:
    for name in ("CUDA_VISIBLE_DEVICES", "ROCR_VISIBLE_DEVICES", "HIP_VISIBLE_DEVICES"):
        if os.environ.get(name):
            return os.environ[name].split(",")
    return []


def _device_count(platform: str, most: int = 16) -> int:
    """Number of devices, found by trying; OpenMM does not tell it."""
    found = next((index for index in range(most) if not works(platform, {"DeviceIndex": str(index)})), most)
    return max(found, 1)
