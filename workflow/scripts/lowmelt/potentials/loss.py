"""The loss: energies, forces, the resultant force on each ion, and stress.

Atomic forces are mostly those within an ion. A potential that has them right to a tenth can have the force on
the ion as a whole wrong altogether, and with it all motion of ions; so this sum has a term of its own.
"""

from dataclasses import dataclass

import torch

from lowmelt.potentials.example import Example


@dataclass(frozen=True)
class Weights:
    """Weights of the squared errors.

    Attributes:
        energy: per atom, (eV)^-2.
        forces, resultants: (eV/A)^-2.
        stress: (eV/A3)^-2.
    """

    energy: float = 1e3
    forces: float = 100.0
    resultants: float = 100.0
    stress: float = 2e4


def loss(out: dict[str, torch.Tensor], target: Example, weights: Weights) -> torch.Tensor:
    """Weighted mean squared errors of one frame.

    Args:
        out: ``energy`` (1,), ``forces`` (atoms, 3) and ``stress`` (1, 3, 3) of the network.
        target: the frame.
        weights: of the terms.
    """
    wrong = out["forces"] - target.forces
    on_ions = wrong.new_zeros(int(target.ion.max()) + 1, 3).index_add(0, target.ion, wrong)
    return (
        weights.energy * ((out["energy"][0] - target.energy) / len(wrong)) ** 2
        + weights.forces * wrong.pow(2).mean()
        + weights.resultants * on_ions.pow(2).mean()
        + weights.stress * (out["stress"][0] - target.stress).pow(2).mean()
    )
