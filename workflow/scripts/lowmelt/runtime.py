"""What every script does first: its log, its seed, its device; and progress of long loops."""

import hashlib
import logging
import os
import sys
import time
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TypeVar

from lowmelt.errors import LowmeltError

Item = TypeVar("Item")


def start(log_file: str, name: str) -> logging.Logger:
    """Send all that a script writes to its log file, and its own messages to the terminal too.

    Standard output and standard error of the process, those of C libraries included, go to the log.
    An uncaught exception leaves its traceback in the log and one line on the terminal.
    """
    terminal = os.fdopen(os.dup(2), "w", buffering=1)
    handle = open(log_file, "w", buffering=1)  # noqa: SIM115  (open for as long as the process)
    os.dup2(handle.fileno(), 1)
    os.dup2(handle.fileno(), 2)
    logger = logging.getLogger("lowmelt")
    logger.setLevel(logging.INFO)
    logger.propagate = False
    for stream, form in ((sys.stderr, "%(asctime)s %(message)s"), (terminal, f"[{name}] %(message)s")):
        handler = logging.StreamHandler(stream)
        handler.setFormatter(logging.Formatter(form))
        logger.addHandler(handler)

    def report(kind, error, trace):
        sys.__excepthook__(kind, error, trace)
        line = str(error) if isinstance(error, LowmeltError) else f"{kind.__name__}: {error}"
        terminal.write(f"[{name}] failed: {line} (log: {log_file})\n")

    sys.excepthook = report
    return logger


def derive_seed(seed: int, *parts: object) -> int:
    """Seed of one job from the seed in the config and the job's own names; below 2**31."""
    text = "/".join(map(str, (seed, *parts)))
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:4], "big") & 0x7FFFFFFF


def hash_of(files: Iterable[str | Path], *settings: object) -> str:
    """Hash of the contents of files and of settings: what a checkpoint belongs to."""
    found = hashlib.sha256(repr(settings).encode())
    for file in files:
        found.update(hashlib.sha256(Path(file).read_bytes()).digest())
    return found.hexdigest()


def progress(items: Iterable[Item], total: int, what: str, every_s: float = 10.0) -> Iterator[Item]:
    """Pass items on; log how far it is and how long it will take, at most every ``every_s`` seconds."""
    logger = logging.getLogger("lowmelt")
    began = last = time.monotonic()
    for done, item in enumerate(items):
        now = time.monotonic()
        if done and now - last >= every_s:
            last = now
            left = (now - began) / done * (total - done)
            logger.info("%s: %d of %d, %.0f s left", what, done, total, left)
        yield item


def choose_device() -> str:
    """``cuda`` where PyTorch finds a GPU, else ``cpu``; the choice is logged."""
    import torch

    device = "cuda" if torch.cuda.is_available() else "cpu"
    name = torch.cuda.get_device_name() if device == "cuda" else f"{torch.get_num_threads()} threads"
    logging.getLogger("lowmelt").info("device: %s (%s)", device, name)
    return device
