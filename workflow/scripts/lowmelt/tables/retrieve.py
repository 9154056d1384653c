"""Get a file of a public source once and check that it is the file that was described."""

import hashlib
import shutil
from importlib import resources
from pathlib import Path

import pooch
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
    Path(target).parent.mkdir(parents=True, exist_ok=True)
    if origin.startswith(PACKAGE):
        _copy_from_package(origin.removeprefix(PACKAGE), address, sha256, target)
    elif origin.startswith(("http://", "https://")):
        _download(f"{origin}/{address}", sha256, target, timeout_s)
    else:
        raise RetrieveError(f"{target}: cannot be downloaded; set retrieve.mirror to a folder that holds it")


def is_described(path: str | Path, sha256: str) -> bool:
    """Whether a file has the SHA-256 of its description; true where none is given. Missing files pass."""
    file = Path(path)
    return not sha256 or not file.is_file() or hashlib.sha256(file.read_bytes()).hexdigest() == sha256


def _copy_from_package(place: str, name: str, sha256: str, target: str) -> None:
    module, _, folder = place.partition("/")
    try:
        found = resources.files(module) / folder / name
        with resources.as_file(found) as path:
            if not is_described(path, sha256):
                raise _changed(f"{place}/{name}", sha256)
            shutil.copyfile(path, target)
    except (ModuleNotFoundError, FileNotFoundError):
        raise RetrieveError(f"{module}/{folder}/{name}: not there; install the package '{module}'") from None


def _download(url: str, sha256: str, target: str, timeout_s: float) -> None:
    """Download to a temporary file and move it into place when it is the right one, which Pooch does."""
    place = Path(target)
    fetch = pooch.HTTPDownloader(timeout=timeout_s)
    try:
        pooch.retrieve(
            url, f"sha256:{sha256}" if sha256 else None, place.name, place.parent, downloader=fetch
        )
    except requests.RequestException as error:
        raise RetrieveError(
            f"{url}: {type(error).__name__}; without a network, put the file at {target} "
            "or set retrieve.mirror to a folder that holds it"
        ) from None
    except ValueError:  # Pooch's word for a hash that is another one
        raise _changed(url, sha256) from None


def _changed(origin: str, sha256: str) -> RetrieveError:
    return RetrieveError(
        f"{origin}: its checksum is not {sha256[:12]}...; the source has changed: "
        "look at it, then correct sha256 in the description of the source"
    )
