"""The card of a learned potential: its ions, whether it passed its tests, and its files' hashes."""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from pathlib import Path

from lowmelt.errors import LowmeltError
from lowmelt.failures import PhysicsFailure


class PotentialUnusable(LowmeltError):
    """The card says that the potential failed, or its files are not those that were tested."""


class IonNotCovered(PhysicsFailure):
    """The potential has never seen an ion."""


@dataclass(frozen=True)
class Card:
    """What is known of a potential.

    Attributes:
        ions: drawing of each ion that it was trained on, by ion_id.
        compositions: of the frames that it was trained on.
        labels: the method of the labels.
        files: SHA-256 of each model file by its name; they lie beside the card, the first one drives.
        passed: whether all tests were passed; ``reasons`` names those that were not.
        gates: limits that hold in every run: ``contact_nm``, ``stretch``, ``spread_eV_A``.
        scores: errors by split.
        demonstration: it was made too small to be used for results.
    """

    ions: dict[str, str]
    compositions: list[str]
    labels: str
    files: dict[str, str]
    passed: bool
    reasons: list[str]
    gates: dict[str, float]
    scores: list[dict] = field(default_factory=list)
    demonstration: bool = False

    def write(self, path: Path) -> None:
        """Write as JSON."""
        path.write_text(json.dumps(asdict(self), indent=1))

    def require(self, ion_id: str, smiles: str) -> None:
        """Go on only with an ion that the potential was trained on.

        Raises:
            IonNotCovered: with the ions that it has.
        """
        if ion_id not in self.ions:
            raise IonNotCovered(
                f"the potential was not trained on {smiles}; its card covers {', '.join(self.ions.values())}"
            )


def read(path: str | Path) -> Card:
    """A card as it stands, whatever it says.

    Raises:
        PotentialUnusable: no card, or not one.
    """
    try:
        return Card(**json.loads(Path(path).read_text()))
    except FileNotFoundError:
        raise PotentialUnusable(f"{path}: no such card; `snakemake potentials` makes one") from None
    except (json.JSONDecodeError, TypeError) as error:
        raise PotentialUnusable(f"{path}: not the card of a potential ({error})") from None


def usable(path: str | Path) -> Card:
    """The card of a potential that passed its tests and whose files are unchanged.

    Raises:
        PotentialUnusable: with the reason and the cure.
    """
    card = read(path)
    if not card.passed:
        raise PotentialUnusable(
            f"{path}: the potential has not passed its tests ({'; '.join(card.reasons)}); "
            "train it longer or on more frames"
        )
    for name, expected in card.files.items():
        file = Path(path).parent / name
        if not file.exists() or sha256(file) != expected:
            raise PotentialUnusable(f"{file}: missing or not the file that the card's tests were made with")
    return card


def files(path: str | Path, names: Iterable[str]) -> list[Path]:
    """Where the model files of a card lie."""
    return [Path(path).parent / name for name in names]


def sha256(path: Path) -> str:
    """Hash of a file."""
    return hashlib.sha256(path.read_bytes()).hexdigest()
