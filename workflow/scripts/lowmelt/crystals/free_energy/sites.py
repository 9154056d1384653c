"""Where the ions of a crystal belong, in the box that it has at its temperature."""

import numpy as np

from lowmelt.crystals.blocks import Crystal
from lowmelt.crystals.matter import Block, centres, moved


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

    def brought_home(self, positions: np.ndarray) -> np.ndarray:
        """Positions (atoms, 3) of the crystal, which wanders through its box, shifted back to its sites."""
        return positions - (centres(self.crystal, positions) - self.centres).mean(axis=0)

    def strayed(self, positions: np.ndarray) -> float:
        """Share of the sites to which none or several ions of their kind are nearest: 0 in a crystal."""
        middle, inside, wrong = centres(self.crystal, positions), np.linalg.inv(self.vectors), 0
        for kind in (0, 1):
            own = self.crystal.kinds == kind
            apart = (middle[own][:, None] - self.centres[own][None]) @ inside
            away = ((apart - np.round(apart)) @ self.vectors) ** 2
            filled = np.bincount(away.sum(axis=-1).argmin(axis=1), minlength=int(own.sum()))
            wrong += int((filled != 1).sum())
        return wrong / len(self.centres)
