"""Where the ions of a crystal belong, in the box that it has at its temperature."""

import numpy as np

from lowmelt.crystals.blocks import Crystal
from lowmelt.crystals.matter import Block, centres, moved

STRAYED = 0.5  # of the distance to the next site of the same kind


class Sites:
    """The sites of a crystal.

    Args:
        crystal: as it was built.
        solid: at rest; gives the box.
    """

    def __init__(self, crystal: Crystal, solid: Block) -> None:
        self.crystal, self.vectors = crystal, solid.vectors
        self.positions = moved(crystal, crystal.positions_nm, crystal.vectors_nm, solid.vectors)
        self.centres = centres(crystal, self.positions)
        self._reach = STRAYED * self._nearest_alike()

    def brought_home(self, positions: np.ndarray) -> np.ndarray:
        """Positions (atoms, 3) of the crystal, which wanders through its box, shifted back to its sites."""
        return positions - self._away(positions).mean(axis=0)

    def strayed(self, positions: np.ndarray) -> float:
        """Share of the ions farther from their sites than half of the way to the next one of their kind."""
        away = self._away(positions) @ np.linalg.inv(self.vectors)
        away = (away - np.round(away)) @ self.vectors
        return float((np.linalg.norm(away, axis=1) > self._reach).mean())

    def _away(self, positions: np.ndarray) -> np.ndarray:
        return centres(self.crystal, positions) - self.centres

    def _nearest_alike(self) -> float:
        """Distance in nm of the nearest two sites of one kind, periodic images included."""
        inside, nearest = np.linalg.inv(self.vectors), np.inf
        for kind in (0, 1):
            own = self.centres[self.crystal.kinds == kind]
            apart = (own[1:] - own[0]) @ inside
            away = np.linalg.norm((apart - np.round(apart)) @ self.vectors, axis=1)
            nearest = min(nearest, away.min(initial=np.inf))
        return float(nearest)
