"""The five legs from liquid to crystal, each a straight line between two states.

The pseudo-supercritical path: Grochola 2004, 10.1063/1.1637575; Eike, Brennecke and Maginn 2005,
10.1063/1.1823371; for ionic liquids Jayaraman and Maginn 2007, 10.1063/1.2801539.
"""

from dataclasses import dataclass

import numpy as np

BINDING = 2.0  # each ion has to find a site


@dataclass(frozen=True)
class State:
    """Factors of the interactions, of the wells and of the pin; box 0 the liquid's, 1 the crystal's."""

    interactions: float
    wells: float = 0.0
    pin: float = 0.0
    box: float = 0.0

    @property
    def factors(self) -> np.ndarray:
        """(3,) of interactions, wells and pin."""
        return np.array([self.interactions, self.wells, self.pin])

    def towards(self, other: "State", share: float) -> "State":
        """The state a share of the way to another."""
        pairs = [
            (getattr(self, name), getattr(other, name)) for name in ("interactions", "wells", "pin", "box")
        ]
        return State(*(first + share * (last - first) for first, last in pairs))


@dataclass(frozen=True)
class Leg:
    """One part of the path.

    Attributes:
        name: of the leg.
        begin, end: its states.
        crystal_at: which of its ends, 0 or 1, begins with the crystal; others with the liquid.
        patience: how much longer its windows are than those of the others.
    """

    name: str
    begin: State
    end: State
    crystal_at: tuple[int, ...] = ()
    patience: float = 1.0

    @property
    def resizes(self) -> bool:
        """Whether the box changes."""
        return self.begin.box != self.end.box

    def state(self, share: float, backwards: bool = False) -> State:
        """A share of the way, 0 to 1; backwards it begins at the end."""
        return self.begin.towards(self.end, 1 - share if backwards else share)


def legs(weak: float) -> dict[str, Leg]:
    """All legs in their order.

    Args:
        weak: factor of the interactions where the fluid can become a crystal without a transition.
    """
    free, held = State(1.0), State(1.0, wells=1.0, box=1.0)
    weak_liquid, weak_dense, weak_held = State(weak), State(weak, box=1.0), State(weak, wells=1.0, box=1.0)
    made = [
        Leg("weaken", free, weak_liquid),
        Leg("compress", weak_liquid, weak_dense),
        Leg("bind", weak_dense, weak_held, crystal_at=(1,), patience=BINDING),
        Leg("strengthen", weak_held, held, crystal_at=(0, 1)),
        Leg("release", held, State(1.0, pin=1.0, box=1.0), crystal_at=(0, 1)),
    ]
    return {leg.name: leg for leg in made}
