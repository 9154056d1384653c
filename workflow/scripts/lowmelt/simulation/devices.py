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
def one_device(threads: int, wanted: str = "auto", folder: str | None = None) -> Iterator[Device]:
    """Hold one device for a job; jobs on the same machine take different GPUs.

    A scheduler that sets CUDA_VISIBLE_DEVICES or ROCR_VISIBLE_DEVICES to one device has chosen already.
    Else the first GPU whose lock file is free is taken; when all are taken, the job shares the first.
    """
    device = choose(threads, 0, None, wanted)
    if device.platform not in GPU or len(_visible()) == 1:
        yield device
        return
    count = len(_visible()) or _device_count(device.platform)
    for index in range(count):
        with open(Path(folder or tempfile.gettempdir()) / f"lowmelt-gpu-{index}.lock", "w") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError:
                continue
            yield choose(threads, index, None, wanted)
            return
    yield device


def _visible() -> list[str]:
    for name in ("CUDA_VISIBLE_DEVICES", "ROCR_VISIBLE_DEVICES", "HIP_VISIBLE_DEVICES"):
        if os.environ.get(name):
            return os.environ[name].split(",")
    return []


def _device_count(platform: str, most: int = 16) -> int:
    """Number of devices, found by trying; OpenMM does not tell it."""
    found = next((index for index in range(most) if not works(platform, {"DeviceIndex": str(index)})), most)
    return max(found, 1)
