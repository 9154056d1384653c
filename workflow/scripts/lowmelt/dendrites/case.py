"""What is asked of one run: transport, reaction, size of the cell."""

from dataclasses import asdict, dataclass
from typing import Any

import numpy as np


@dataclass(frozen=True)
class Case:
    """Growth on the anode of a cell, in units of its width, its bulk concentration and its mean D.

    Attributes:
        ratio: D_y/D_x; y points from the anode to the electrolyte's far end.
        kept: what all ratios have in common, ``mean`` of D_x and D_y, or the ``larger`` of the two; it is 1.
        damkohler: k L / D with k the rate constant of the deposition and L the width of the cell.
        solid: concentration of lithium in the deposit over that in the bulk.
        equilibrium: concentration at which nothing is deposited, over that in the bulk.
        nuclei: particles on the bare anode that are solid to begin with, at random places.
        columns, rows: particles along the anode and away from it.
        height: part of the cell's height at which a run ends when the tip reaches it.
        longest: time at which a run ends in any case, in L^2/D.
        support: reach of the kernel in spacings.
        peclet: speed of the electrolyte at the far end, U L / D; 0 for particles at rest.
    """

    ratio: float = 1.0
    kept: str = "mean"
    damkohler: float = 50.0
    solid: float = 5.0
    equilibrium: float = 0.0
    nuclei: int = 10
    columns: int = 100
    rows: int = 200
    height: float = 0.6
    longest: float = 20.0
    support: float = 2.4
    peclet: float = 0.0

    @property
    def spacing(self) -> float:
        """Distance of neighbouring particles."""
        return 1 / self.columns

    @property
    def depth(self) -> float:
        """From the bare anode to the first row of fixed concentration."""
        return (self.rows + 0.5) * self.spacing

    @property
    def target(self) -> float:
        """Height of the tip at which a run ends."""
        return self.height * self.rows * self.spacing

    @property
    def tensor(self) -> np.ndarray:
        """(2, 2) diagonal diffusion tensor."""
        scale = {"mean": (1 + self.ratio) / 2, "larger": max(1.0, self.ratio)}[self.kept]
        return np.diag([1.0, self.ratio]) / scale

    def as_dict(self) -> dict[str, Any]:
        """What describes the case in files and tables."""
        return asdict(self)

    def choose_nuclei(self, seed: int) -> np.ndarray:
        """(nuclei,) columns of the particles that are solid to begin with."""
        rng = np.random.default_rng(seed)
        return np.sort(rng.choice(self.columns, size=min(self.nuclei, self.columns), replace=False))
