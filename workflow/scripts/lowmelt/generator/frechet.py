"""Frechet ChemNet distance of sampled cations to held-out ones, beside what a perfect generator would reach.

Preuer et al. 2018 (10.1021/acs.jcim.8b00234): distance between two Gaussians fitted to the activations of a
network trained on bioactivities. It falls with the number of molecules, so both distances are taken on
as many molecules as are held out, and only their ratio says something.
"""

from collections.abc import Sequence
from functools import cache, lru_cache
from typing import Any

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
    count = min(len(sampled), len(learned), len(held_out))
    if count < 2:
        return {}
    random = np.random.default_rng(seed)
    target = _moments(tuple(held_out[:count]))
    chosen = {
        name: tuple(random.permutation(list(smiles))[:count].tolist())
        for name, smiles in (("fcd_floor", learned), ("fcd", sampled))
    }
    return {name: float(_network().metric(_moments(smiles), target)) for name, smiles in chosen.items()}


@cache
def _network() -> Any:
    from fcd_torch import FCD

    return FCD(device="cpu", n_jobs=1, batch_size=64)


@lru_cache(maxsize=8)
def _moments(smiles: tuple[str, ...]) -> dict[str, np.ndarray]:
    """Mean and covariance of the activations; kept, as the held-out molecules are those of every model."""
    return _network().precalc(list(smiles))
