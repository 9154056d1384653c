"""How much each feature of an ion matters: relevances and kernel of the highest likelihood, by gradients.

Automatic relevance determination (Neal, Bayesian Learning for Neural Networks, 1996, sect. 4.3; Rasmussen
and Williams 2006, eq. 5.2) for the kernel on pairs of ions. Most of a hundred features hardly matter for a
property, and with one length for all of them they hide those that do.
"""

from dataclasses import dataclass, fields
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import torch

from lowmelt.fingerprints.similarity import tanimoto
from lowmelt.regression.kernels import CLIPPED, IonArrays, PairKernel

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

SPREAD = 0.7  # standard deviation of the logarithm of a relevance, before anything is known
TIGHTNESS = 0.05  # of the kernel's logarithms around their start
FIRST = 0.8  # relevance from which the search starts: a length of 1.25 standard deviations
LENGTHS = {"cation_length", "anion_length"}  # the relevances stand for them
JITTER = 1e-6


@dataclass(frozen=True)
class Relevant:
    """A kernel, and the relevance of each feature of cations (d,) and anions (d,)."""

    kernel: PairKernel
    relevances: tuple[Floats, Floats]


class _Side(NamedTuple):
    """The ions of one sign: Tanimoto similarity (n, n), scaled features (n, d), row of each salt (m,)."""

    alike: torch.Tensor
    features: torch.Tensor
    row: torch.Tensor


def most_relevant(
    cations: IonArrays,
    anions: IonArrays,
    cation: Ints,
    anion: Ints,
    target: Floats,
    noise: Floats | float = 0.0,
    start: PairKernel | None = None,
    steps: int = 25,
) -> Relevant:
    """Kernel and relevances of the highest posterior probability, given m values of variance near 1.

    Args:
        cations: table of cations.
        anions: table of anions.
        cation: row of each salt's cation (m,).
        anion: row of each salt's anion (m,).
        target: values (m,), about 0.
        noise: variance of each value (m,) beside the kernel's.
        start: where the search starts, lengths aside.
        steps: iterations of L-BFGS.
    """
    start = start or PairKernel()
    sides = [_side(cations, cation), _side(anions, anion)]
    values = torch.as_tensor(np.asarray(target, float))
    own = torch.as_tensor(np.broadcast_to(np.asarray(noise, float), values.shape).copy())
    names = [field.name for field in fields(PairKernel) if field.name not in LENGTHS]
    first = torch.log(torch.tensor([getattr(start, name) for name in names], dtype=torch.float64))
    logs = first.clone().requires_grad_(True)
    weights = [
        torch.full((side.features.shape[1],), float(np.log(FIRST)), dtype=torch.float64, requires_grad=True)
        for side in sides
    ]
    search = torch.optim.LBFGS(
        [logs, *weights], lr=0.5, max_iter=steps, line_search_fn="strong_wolfe", tolerance_change=1e-3
    )

    def cost() -> torch.Tensor:
        search.zero_grad()
        numbers = dict(zip(names, torch.exp(logs), strict=True))
        covariance = _covariance(numbers, sides, weights) + torch.diag(numbers["noise"] + own + JITTER)
        factor = torch.linalg.cholesky(covariance)
        solved = torch.cholesky_solve(values[:, None], factor)[:, 0]
        likelihood = -0.5 * values @ solved - torch.log(torch.diag(factor)).sum()
        prior = -TIGHTNESS * ((logs - first) ** 2).sum()
        for weight in weights:
            prior = prior - 0.5 * (((weight - weight.mean()) / SPREAD) ** 2).sum()
        loss = -(likelihood + prior)
        loss.backward()
        return loss

    search.step(cost)
    kernel = start.with_logs(names, logs.detach().numpy()).with_logs(sorted(LENGTHS), np.zeros(2))
    return Relevant(kernel, (np.exp(weights[0].detach().numpy()), np.exp(weights[1].detach().numpy())))


def _side(ions: IonArrays, rows: Ints) -> _Side:
    used, index = np.unique(rows, return_inverse=True)
    known = ions.take(used)
    scaled = (known.features - known.features.mean(0)) / (known.features.std(0) + 1e-9)
    return _Side(
        torch.as_tensor(tanimoto(known.counts, known.counts).astype(float)),
        torch.as_tensor(np.clip(scaled, -CLIPPED, CLIPPED)),
        torch.as_tensor(index),
    )


def _covariance(
    numbers: dict[str, torch.Tensor], sides: list[_Side], weights: list[torch.Tensor]
) -> torch.Tensor:
    """The kernel of :class:`PairKernel` on all salts (m, m), its lengths 1."""
    kernels = []
    for name, side, weight in zip(("cation", "anion"), sides, weights, strict=True):
        odds = numbers[f"{name}_substructure"]
        scaled = side.features * torch.exp(weight)
        square = (scaled**2).sum(1)[:, None] + (scaled**2).sum(1)[None] - 2 * scaled @ scaled.T
        radial = torch.exp(-torch.clamp(square, min=0) / (2 * scaled.shape[1]))
        of_ions = (odds * side.alike + radial) / (1 + odds)
        kernels.append(of_ions[side.row][:, side.row])
    kc, ka = kernels
    return numbers["pair"] * kc * ka + numbers["cation"] * kc + numbers["anion"] * ka + numbers["constant"]
