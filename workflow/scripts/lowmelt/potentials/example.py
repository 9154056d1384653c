"""A labelled frame as tensors: what a network is trained and tested on."""

from collections.abc import Sequence
from typing import NamedTuple

import ase
import numpy as np
import torch

from lowmelt.forcefield.learned import graph
from lowmelt.potentials.frames import ions_of, stress_of


class Example(NamedTuple):
    """One frame.

    Attributes:
        graph: what MACE takes.
        energy: in eV, without the energies of the ions alone.
        forces: (atoms, 3) in eV/A.
        stress: (3, 3) in eV/A3.
        ion: (atoms,) number of the ion of each atom.
    """

    graph: dict[str, torch.Tensor]
    energy: torch.Tensor
    forces: torch.Tensor
    stress: torch.Tensor
    ion: torch.Tensor

    def to(self, device: str) -> "Example":
        """The same on another device of PyTorch."""
        graph = {key: value.to(device) for key, value in self.graph.items()}
        return Example(graph, *(value.to(device) for value in self[1:]))


def example(frame: ase.Atoms, elements: Sequence[int], r_max: float, alone: dict[str, float]) -> Example:
    """A labelled frame as tensors.

    Args:
        frame: with labels.
        elements, r_max: of the network.
        alone: energy in eV of each ion alone, by ion_id.
    """
    energy = frame.info["label_energy"] - sum(alone[ion] for ion in ions_of(frame))
    return Example(
        graph(frame.numbers, frame.positions, np.array(frame.cell), elements, r_max),
        torch.tensor(energy, dtype=torch.float32),
        torch.tensor(frame.arrays["label_forces"], dtype=torch.float32),
        torch.tensor(stress_of(frame), dtype=torch.float32),
        torch.tensor(frame.arrays["ion"], dtype=torch.long),
    )
