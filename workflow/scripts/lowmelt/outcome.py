"""The status that each step of a salt leaves behind, so that a failure is a result."""

import json
import logging
from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy as np

from lowmelt.failures import PhysicsFailure

log = logging.getLogger("lowmelt")


class EarlierFailure(PhysicsFailure):
    """A step before this one failed; the message is its reason."""


def require(paths: Iterable[str]) -> None:
    """Go on only when all earlier steps went well.

    Raises:
        EarlierFailure: with the step and the reason of the first that failed.
    """
    for path in paths:
        status, reason = read(path)
        if status == "failed":
            raise EarlierFailure(reason)


def usable(paths: Sequence[str]) -> list[str]:
    """Those of some jobs of one kind that went well; the log names the others.

    Raises:
        EarlierFailure: none did; with the reason of the first.
    """
    read_all = {path: read(path) for path in paths}
    for path, (status, reason) in read_all.items():
        if status == "failed":
            log.info("left out %s: %s", Path(path).name, reason)
    good = [path for path, (status, _) in read_all.items() if status != "failed"]
    if not good:
        require(paths)
    return good


def read(path: str) -> tuple[str, str]:
    """Status and reason from a step's JSON or npz file."""
    if str(path).endswith(".npz"):
        with np.load(path) as data:
            return str(data["status"]), str(data["reason"])
    found = record(path)
    return found["status"], found.get("reason", "")


def record(path: str) -> dict:
    """All of a step's JSON."""
    return json.loads(Path(path).read_text())


def write(path: str, **facts: object) -> None:
    """A step's JSON with ``status: ok``."""
    Path(path).write_text(json.dumps({"status": "ok", "reason": "", **facts}, indent=1))


def fail(path: str, step: str, failure: PhysicsFailure, **facts: object) -> str:
    """A step's file with ``status: failed``; an earlier step's reason is passed on as it is.

    Returns:
        The reason.
    """
    reason = str(failure) if isinstance(failure, EarlierFailure) else f"{step}: {failure}"
    if str(path).endswith(".npz"):
        np.savez(path, status="failed", reason=reason)
    else:
        Path(path).write_text(json.dumps({"status": "failed", "reason": reason, **facts}, indent=1))
    return reason
