"""Frechet ChemNet distance of sampled cations to held-out ones, beside what a perfect generator would reach.

Preuer et al. 2018 (10.1021/acs.jcim.8b00234): distance between two Gaussians fitted to the activations of a
network trained on bioactivities. It falls with the number of molecules, so both distances are taken on
as many molecules as are held out, and only their ratio says something.
"""

from collections.abc import Sequence

import numpy as np


def distances(
    sampled: Sequence[str], learned: Sequence[str], held_out: Sequence[str], seed: int
) -> dict[str, float]:
    """``fcd`` of sampled to held-out molecules and ``fcd_floor`` of learned to held-out ones.

    Args:
        sampled: SMILES as sampled, valid ones, repeats included.
        learned: known SMILES that the held-out ones were split from at random.
        held_out: m SMILES.
        seed: of the choice of m molecules from the other two.
    """
    from fcd_torch import FCD

    distance = FCD(device="cpu", n_jobs=1, batch_size=64)
    count = min(len(sampled), len(learned), len(held_out))
    if count < 2:
        return {}
    random = np.random.default_rng(seed)
    target = list(held_out)[:count]
    return {
        name: float(distance(list(random.permutation(list(smiles))[:count]), target))
        for name, smiles in (("fcd", sampled), ("fcd_floor", learned))
    }
