"""A small MACE network (Batatia et al. 2022, arXiv 2206.07697)."""

from collections.abc import Sequence
from dataclasses import dataclass

import ase
import ase.data
import numpy as np
import torch

from lowmelt.potentials.example import Example


@dataclass(frozen=True)
class Size:
    """Size of a network.

    Attributes:
        channels: of each irreducible representation.
        max_L: highest order of the messages; 0 is invariant and three times as fast as 1.
        r_max: cut-off in A of each of the ``layers`` interactions; nothing acts farther than their sum.
        layers: interactions.
        correlation: order of the products, body order less one.
    """

    channels: int = 16
    max_L: int = 0
    r_max: float = 4.5
    layers: int = 2
    correlation: int = 3


def elements_of(frames: Sequence[ase.Atoms]) -> list[int]:
    """Atomic numbers in the frames, sorted."""
    return sorted({int(z) for frame in frames for z in frame.numbers})


def build(size: Size, elements: Sequence[int], examples: Sequence[Example], seed: int) -> torch.nn.Module:
    """A new network with random weights, its shift and scale from the examples.

    Args:
        size: of the network.
        elements: atomic numbers, sorted.
        examples: of training; energies without those of the ions alone.
        seed: of the weights.
    """
    import mace  # noqa: F401  (before e3nn, which cannot read its constants without it)
    from e3nn import o3
    from mace.modules import ScaleShiftMACE, interaction_classes

    torch.manual_seed(seed)
    forces = torch.cat([one.forces for one in examples])
    neighbours = np.mean([one.graph["edge_index"].shape[1] / len(one.forces) for one in examples])
    per_atom = np.mean([float(one.energy) / len(one.forces) for one in examples])
    irreps = o3.Irreps([(size.channels, (order, (-1) ** order)) for order in range(size.max_L + 1)])
    return ScaleShiftMACE(
        atomic_inter_scale=float(forces.pow(2).mean().sqrt()),
        atomic_inter_shift=float(per_atom),
        r_max=size.r_max,
        num_bessel=8,
        num_polynomial_cutoff=5,
        max_ell=3 if size.max_L else 2,
        interaction_cls=interaction_classes["RealAgnosticResidualInteractionBlock"],
        interaction_cls_first=interaction_classes["RealAgnosticInteractionBlock"],
        num_interactions=size.layers,
        num_elements=len(elements),
        hidden_irreps=irreps,
        MLP_irreps=o3.Irreps("16x0e"),
        gate=torch.nn.functional.silu,
        atomic_energies=np.zeros((1, len(elements))),
        avg_num_neighbors=float(neighbours),
        atomic_numbers=list(elements),
        correlation=size.correlation,
    ).float()
