"""The card of a learned potential: its ions, whether it passed its tests, and its files' hashes."""

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path

from lowmelt.errors import LowmeltError
from lowmelt.failures import PhysicsFailure

BEYOND = 0.1  # how far outside of the temperatures and densities of its frames a potential may be used


class PotentialUnusable(LowmeltError):
    """The card says that the potential failed or is out of its range, or its files are not those tested."""


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
        temperatures_K, densities_kg_m3: lowest and highest of the frames that it was trained on.
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
    temperatures_K: list[float]
    densities_kg_m3: list[float]
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

    def require_temperatures(self, kelvin: Iterable[float]) -> None:
        """Go on only with temperatures that the potential was trained at, or little beyond.

        Raises:
            PotentialUnusable: the first that is not.
        """
        lowest, highest = beyond(self.temperatures_K)
        for one in kelvin:
            if not lowest <= one <= highest:
                first, last = self.temperatures_K
                raise PotentialUnusable(
                    f"{one:g} K is more than {BEYOND:.0%} outside of the {first:g} to {last:g} K that the "
                    "potential was trained at; train it there, or leave that temperature out"
                )


def beyond(limits: Sequence[float]) -> tuple[float, float]:
    """A range and a little more on both sides."""
    return (1 - BEYOND) * limits[0], (1 + BEYOND) * limits[1]


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
    """The card of a potential that passed its tests, is no demonstration, and whose files are unchanged.

    Raises:
        PotentialUnusable: with the reason and the cure.
    """
    card = read(path)
    if not card.passed:
        raise PotentialUnusable(
            f"{path}: the potential has not passed its tests ({'; '.join(card.reasons)}); "
            "train it longer or on more frames"
        )
    if card.demonstration:
        raise PotentialUnusable(
            f"{path}: made with `demonstration: true`, too small for results; "
            "train one with `potentials: {demonstration: false}`"
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
