"""Settings of the generators, one typed object for each kind of entry under ``generator.models``."""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from typing import Any, Self

from lowmelt.generator.model import Sizes
from lowmelt.generator.training import Course


@dataclass(frozen=True)
class Relatives:
    """Ions made from two known ones by exchange of substituents, to learn from beside the known ones.

    Attributes:
        draws: for each sign.
        share: how often they are seen in training, relative to the known ions.
        foreign: by kind, the chance that the substituent comes from an ion of the other sign.
        again: by kind, the chance that one is made from one that was made before.
    """

    draws: int = 0
    share: float = 1.0
    foreign: Mapping[str, float] = field(default_factory=lambda: {"cation": 0.0, "anion": 0.0})
    again: Mapping[str, float] = field(default_factory=lambda: {"cation": 0.0, "anion": 0.0})


@dataclass(frozen=True)
class Settings:
    """A sequence model: what it learns from, how, and how it is sampled.

    Attributes:
        subject: what one string is: "ion" or "salt".
        strings: of salts: "collected", "all" or "link".
        most_strings: random pairs at most, for "all".
        notation: see ``tokens.Vocabulary``.
        merges: byte-pair merges at most.
        drawings: random SMILES of each string for the encoder.
        readings: readings of each string with merges left out.
        skip: chance of a merge to be left out in these.
        relatives: see there.
        max_tokens: longer strings are not learnt; sampling stops there.
        sizes: of the network.
        training: its course.
        neighbours: of the fitted prior; 0 samples N(0, I).
        temperature: of the softmax.
        spread: see ``prior.Prior.sample``; without neighbours the standard deviation of z.
        partners: how cations and anions are put together: "random" or "links".
    """

    subject: str
    strings: str = "collected"
    most_strings: int = 1
    notation: str = "smiles"
    merges: int = 0
    drawings: int = 0
    readings: int = 0
    skip: float = 0.0
    relatives: Relatives = field(default_factory=Relatives)
    max_tokens: int = 100
    sizes: Sizes = field(default_factory=Sizes)
    training: Course = field(default_factory=Course)
    neighbours: int = 0
    temperature: float = 1.0
    spread: float = 1.0
    partners: str = "random"

    @classmethod
    def of(cls, entry: Mapping[str, Any]) -> Self:
        """Settings of an entry of the config."""
        parts = {"relatives": Relatives, "sizes": Sizes, "training": Course}
        own = _own(cls, entry)
        return cls(**own | {name: parts[name](**own[name]) for name in parts if name in own})


@dataclass(frozen=True)
class Tilt:
    """How the prior of a trained model is moved toward low-melting salts.

    Attributes:
        scored: ions of each sign that are scored, at most.
        partners_scored: ions of the other sign that each is scored with.
        strength: of the move, see ``tilt.tilt``.
    """

    scored: int
    partners_scored: int
    strength: float

    @classmethod
    def of(cls, entry: Mapping[str, Any]) -> Self:
        """Settings of an entry of the config; how its samples are drawn is left out."""
        return cls(**_own(cls, entry))


def _own(kind: type, entry: Mapping[str, Any]) -> dict[str, Any]:
    """The values of an entry that a kind of settings has fields for."""
    return {item.name: entry[item.name] for item in fields(kind) if item.name in entry}
