"""Where the ions of a crystal belong, in the box that it has at its temperature."""

import numpy as np

from lowmelt.crystals.blocks import Crystal, like
from lowmelt.crystals.matter import Block, centres, moved


class Sites:
    """The sites of a crystal.

    Args:
        crystal: as it was built.
        solid: at rest; gives the box.
    """

    def __init__(self, crystal: Crystal, solid: Block) -> None:
        self.crystal = crystal
        self.vectors = like(solid.vectors, crystal.vectors_nm)  # a barostat may have redrawn the lattice
        self.positions = moved(crystal, crystal.positions_nm, crystal.vectors_nm, self.vectors)
        self.centres = centres(crystal, self.positions)

    def brought_home(self, positions: np.ndarray) -> np.ndarray:
        """Positions (atoms, 3) of the crystal shifted back to its sites, each ion to the nearest image.

        A crystal wanders through its box, and a barostat may have put some of its ions on the other side.
        """
        away = self._away(positions)
        drift = np.angle(np.exp(2j * np.pi * away).mean(axis=0)) / (2 * np.pi)
        shift = (drift + np.round(away - drift)) @ self.vectors
        return positions - shift[self.crystal.ion_of_atom]

    def _away(self, positions: np.ndarray) -> np.ndarray:
        """From its site to each ion (ions, 3), in shares of the periodic vectors."""
        return (centres(self.crystal, positions) - self.centres) @ np.linalg.inv(self.vectors)

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
