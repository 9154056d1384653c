"""Get a file of a public source once and check that it is the file that was described."""

import hashlib
import shutil
from importlib import resources
from pathlib import Path

import requests

from lowmelt.errors import LowmeltError

PACKAGE = "package:"


class RetrieveError(LowmeltError):
    """A source cannot be had, or is not the file that was described."""


def retrieve(origin: str, address: str, sha256: str, target: str, timeout_s: float = 60.0) -> None:
    """Write one file of a source to ``target``; nothing is left there when it is not the right one.

    Args:
        origin: ``package:<module>/<folder>`` or the address that ``address`` is relative to.
        address: name or path of the file below the origin.
        sha256: expected checksum in hexadecimal; not checked where empty.
        target: path of the local file.
        timeout_s: longest silence of the server.

    Raises:
        RetrieveError: one line with the file and the cure.
    """
    part = Path(f"{target}.part")
    part.parent.mkdir(parents=True, exist_ok=True)
    if origin.startswith(PACKAGE):
        _copy_from_package(origin.removeprefix(PACKAGE), address, part)
    elif origin.startswith(("http://", "https://")):
        _download(f"{origin}/{address}", part, target, timeout_s)
    else:
        raise RetrieveError(f"{target}: cannot be downloaded; set retrieve.mirror to a folder that holds it")
    try:
        check(part, sha256, f"{origin}/{address}")
        part.replace(target)
    finally:
        part.unlink(missing_ok=True)


def check(path: Path, sha256: str, origin: str) -> None:
    """Raise RetrieveError when a file is not the one that was described."""
    if not is_described(path, sha256):
        raise RetrieveError(
            f"{origin}: its checksum is not {sha256[:12]}...; the source has changed: "
            "look at it, then correct sha256 in the description of the source"
        )


def is_described(path: str | Path, sha256: str) -> bool:
    """Whether a file has the SHA-256 of its description; true where none is given. Missing files pass."""
    file = Path(path)
    return not sha256 or not file.is_file() or hashlib.sha256(file.read_bytes()).hexdigest() == sha256


def _copy_from_package(place: str, name: str, part: Path) -> None:
    module, _, folder = place.partition("/")
    try:
        found = resources.files(module) / folder / name
        with resources.as_file(found) as path:
            shutil.copyfile(path, part)
    except (ModuleNotFoundError, FileNotFoundError):
        raise RetrieveError(f"{module}/{folder}/{name}: not there; install the package '{module}'") from None


def _download(url: str, part: Path, target: str, timeout_s: float) -> None:
    try:
        with requests.get(url, stream=True, timeout=timeout_s) as answer:
            answer.raise_for_status()
            with part.open("wb") as handle:
                for chunk in answer.iter_content(1 << 16):
                    handle.write(chunk)
    except requests.RequestException as error:
        part.unlink(missing_ok=True)
        raise RetrieveError(
            f"{url}: {type(error).__name__}; without a network, put the file at {target} "
            "or set retrieve.mirror to a folder that holds it"
        ) from None
