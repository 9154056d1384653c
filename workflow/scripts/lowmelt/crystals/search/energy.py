"""Lattice energy of a batch of crystals: the force field of the simulations, differentiable in torch.

Lennard-Jones with OpenMM's switch and tail correction, electrostatics by Ewald's sum (Ewald 1921,
10.1002/andp.19213690304), and what is inside of the ions. Energies are in kJ/mol of the asymmetric unit.
"""

from dataclasses import dataclass
from math import pi, sqrt

import numpy as np
import torch

from lowmelt.crystals.search.contents import COULOMB, Bonded, Contents
from lowmelt.crystals.search.neighbours import Pairs

# Abramowitz and Stegun 7.1.26: erfc to 1.5e-7, with the exponential that the force needs anyway.
ERFC = (0.254829592, -0.284496736, 1.421413741, -1.453152027, 1.061405429)
STEEP = 0.3275911


@dataclass(frozen=True)
class Terms:
    """How the energy is computed.

    Attributes:
        cutoff_nm: of Lennard-Jones and of the direct Coulomb sum.
        switch_nm: width over which Lennard-Jones is switched off before the cut-off.
        alpha: Ewald's splitting parameter in 1/nm.
        reach_k: reciprocal vectors up to here, in 1/nm.
        soft_core: 0, or the share of sigma**6 added to r**6 in Lennard-Jones (Beutler et al. 1994,
            10.1016/0009-2614(94)00397-1), so that atoms can pass through each other.
        soft_nm: length added in squares to the distance of charges.
        pressure: in kJ/mol/nm3.
    """

    cutoff_nm: float
    switch_nm: float
    alpha: float
    reach_k: float
    soft_core: float = 0.0
    soft_nm: float = 0.0
    pressure: float = 0.0

    @classmethod
    def to_accuracy(cls, cutoff_nm: float, digits: float, **others: float) -> "Terms":
        """Both of Ewald's sums cut off where their terms have fallen by exp(-digits ln 10)."""
        root = sqrt(digits * np.log(10))
        return cls(cutoff_nm, 0.1 * cutoff_nm, root / cutoff_nm, 2 * root**2 / cutoff_nm, **others)


class _PairSum(torch.autograd.Function):
    """Sum over pairs by crystal, with the forces written out: automatic ones take three times as long."""

    @staticmethod
    def forward(ctx, positions, cells, pairs: Pairs, terms: Terms):
        flat = positions.reshape(-1, 3)
        image = torch.einsum("pi,pij->pj", pairs.shift, cells[pairs.crystal])
        gap = flat.index_select(0, pairs.second) + image - flat.index_select(0, pairs.first)
        square = gap.square().sum(-1)
        inside = square < terms.cutoff_nm**2
        energy, slope = _pair_terms(square, pairs, terms)
        energy, slope = energy * inside, slope * inside
        total = torch.zeros(len(cells), dtype=cells.dtype).index_add_(0, pairs.crystal, energy)
        ctx.save_for_backward(gap, slope)
        ctx.pairs, ctx.shape = pairs, positions.shape
        return pairs.share * total

    @staticmethod
    def backward(ctx, outer):
        gap, slope = ctx.saved_tensors
        pairs = ctx.pairs
        pull = gap * (2 * pairs.share * slope * outer[pairs.crystal])[:, None]
        places = torch.zeros(ctx.shape, dtype=gap.dtype).reshape(-1, 3)
        places.index_add_(0, pairs.second, pull).index_add_(0, pairs.first, pull, alpha=-1)
        strain = torch.zeros(len(outer), 9, dtype=gap.dtype)
        strain.index_add_(0, pairs.crystal, (pairs.shift[:, :, None] * pull[:, None]).reshape(-1, 9))
        return places.reshape(ctx.shape), strain.reshape(-1, 3, 3), None, None


def _pair_terms(square: torch.Tensor, pairs: Pairs, terms: Terms) -> tuple[torch.Tensor, torch.Tensor]:
    """Energy of each pair and its derivative by the squared distance."""
    softened = square + terms.soft_nm**2
    length = softened.sqrt()
    x = terms.alpha * length
    gauss = torch.exp(-x * x)
    t = 1 / (1 + STEEP * x)
    tail = t * (ERFC[0] + t * (ERFC[1] + t * (ERFC[2] + t * (ERFC[3] + t * ERFC[4])))) * gauss
    strength = COULOMB * pairs.qq / length
    coulomb = strength * tail
    slope = -0.5 * (coulomb + strength * (2 / sqrt(pi)) * x * gauss) / softened
    sixth = square**3
    u = pairs.sigma6 / (sixth + terms.soft_core * pairs.sigma6)
    short = pairs.epsilon4 * u * (u - 1)
    fall = pairs.epsilon4 * (1 - 2 * u) * u * 3 * square**2 / (sixth + terms.soft_core * pairs.sigma6)
    begin = terms.cutoff_nm - terms.switch_nm
    bare = square.sqrt()
    s = ((bare - begin) / terms.switch_nm).clamp(0, 1)
    factor = 1 + s**3 * (-10 + s * (15 - 6 * s))
    change = -30 * s**2 * (1 - s) ** 2 / terms.switch_nm / (2 * bare)
    return coulomb + short * factor, slope + fall * factor + short * change


def pair_energy(positions: torch.Tensor, cells: torch.Tensor, pairs: Pairs, terms: Terms) -> torch.Tensor:
    """(crystals,) Lennard-Jones and direct Coulomb energy; positions (crystals, operations, atoms, 3)."""
    return _PairSum.apply(positions, cells, pairs, terms)


def wave_numbers(cells: torch.Tensor, reach_k: float) -> torch.Tensor:
    """(crystals, waves, 3) half of the reciprocal vectors up to ``reach_k`` as indices, padded with zeros."""
    found = []
    for cell in cells.detach().double().numpy():
        most = np.floor(reach_k * np.linalg.norm(cell, axis=1) / (2 * pi)).astype(int)
        grid = np.stack(np.meshgrid(*(np.arange(-n, n + 1) for n in most), indexing="ij"), -1).reshape(-1, 3)
        grid = grid[len(grid) // 2 + 1 :]  # one of each pair k, -k, and not zero
        waves = 2 * pi * grid @ np.linalg.inv(cell).T
        found.append(torch.tensor(grid[np.linalg.norm(waves, axis=1) < reach_k], dtype=cells.dtype))
    return torch.nn.utils.rnn.pad_sequence(found, batch_first=True)


def reciprocal_energy(
    positions: torch.Tensor, cells: torch.Tensor, contents: Contents, waves: torch.Tensor, terms: Terms
) -> torch.Tensor:
    """(crystals,) the reciprocal sum less the self-energy; ions' own pairs are in it.

    Args:
        positions: (crystals, operations, atoms, 3).
        cells: (crystals, 3, 3).
        contents: independent ions.
        waves: from ``wave_numbers``.
        terms: splitting parameter.
    """
    crystals, operations = positions.shape[:2]
    charges = contents.charges.to(positions)
    inverse = torch.linalg.inv(cells)
    vectors = 2 * pi * waves @ inverse.transpose(1, 2)
    square = vectors.square().sum(-1)
    real = square > 0
    weight = torch.where(real, torch.exp(-square / (4 * terms.alpha**2)) / square.where(real, 1.0), 0.0)
    phase = vectors @ positions.reshape(crystals, -1, 3).transpose(1, 2)
    repeated = charges.repeat(operations)
    strength = (phase.cos() @ repeated) ** 2 + (phase.sin() @ repeated) ** 2
    volume = torch.linalg.det(cells).abs()
    total = 4 * pi * COULOMB / volume * (weight * strength).sum(-1)
    own = COULOMB * terms.alpha / sqrt(pi) * charges.square().sum()
    return total / operations - own


def tail_constant(contents: Contents, terms: Terms) -> float:
    """Energy in kJ/mol nm3 of the asymmetric unit for each of it in a nm3, beyond switch and cut-off.

    As OpenMM does it: the mean over all pairs of kinds, and a uniform density outside.
    """
    sigma, epsilon = contents.sigma.numpy(), contents.epsilon.numpy()
    pair_sigma = (sigma[:, None] + sigma[None]) / 2
    root = 4 * np.sqrt(epsilon[:, None] * epsilon[None])
    twelve, six = (root * pair_sigma**12).sum(), (root * pair_sigma**6).sum()
    begin, end = terms.cutoff_nm - terms.switch_nm, terms.cutoff_nm
    r = np.linspace(begin, end, 2001)
    s = (r - begin) / terms.switch_nm
    missing = (10 * s**3 - 15 * s**4 + 6 * s**5) * (twelve / r**12 - six / r**6) * r**2
    outside = twelve / (9 * end**9) - six / (3 * end**3)
    return float(2 * pi * (np.trapezoid(missing, r) + outside))


def inner_energy(shapes: torch.Tensor, inside: Bonded, terms: Terms) -> torch.Tensor:
    """(crystals,) energy inside of the ions, less what Ewald's reciprocal sum has of their own pairs.

    Args:
        shapes: (crystals, atoms, 3) with each ion whole.
        inside: terms of the asymmetric unit.
        terms: splitting parameter.
    """
    total = torch.zeros(len(shapes), dtype=shapes.dtype)
    (bonds, bond), (angles, angle), (torsions, torsion) = (
        (index, constants.to(shapes)) for index, constants in (inside.bonds, inside.angles, inside.torsions)
    )
    if len(bonds):
        length = (shapes[:, bonds[:, 0]] - shapes[:, bonds[:, 1]]).norm(dim=-1)
        total = total + (0.5 * bond[:, 1] * (length - bond[:, 0]) ** 2).sum(-1)
    if len(angles):
        one, other = (shapes[:, angles[:, n]] - shapes[:, angles[:, 1]] for n in (0, 2))
        cross = torch.linalg.cross(one, other, dim=-1)
        theta = torch.atan2(cross.square().sum(-1).clamp_min(1e-20).sqrt(), (one * other).sum(-1))
        total = total + (0.5 * angle[:, 1] * (theta - angle[:, 0]) ** 2).sum(-1)
    if len(torsions):
        phi = _dihedral(*(shapes[:, torsions[:, n]] for n in range(4)))
        total = total + (torsion[:, 2] * (1 + torch.cos(torsion[:, 0] * phi - torsion[:, 1]))).sum(-1)
    if len(inside.pairs):
        r = (shapes[:, inside.pairs[:, 0]] - shapes[:, inside.pairs[:, 1]]).norm(dim=-1)
        sixth = (inside.pair_sigma.to(shapes) / r) ** 6
        short = 4 * inside.pair_epsilon.to(shapes) * sixth * (sixth - 1)
        doubled = inside.qq.to(shapes) * torch.erf(terms.alpha * r)
        total = total + (short + COULOMB * (inside.pair_qq.to(shapes) - doubled) / r).sum(-1)
    return total


def _dihedral(a: torch.Tensor, b: torch.Tensor, c: torch.Tensor, d: torch.Tensor) -> torch.Tensor:
    """Angle about b-c in rad, with the sign of IUPAC."""
    first, middle, last = b - a, c - b, d - c
    left, right = torch.linalg.cross(first, middle, dim=-1), torch.linalg.cross(middle, last, dim=-1)
    y = (first * right).sum(-1) * middle.norm(dim=-1)
    return torch.atan2(y, (left * right).sum(-1))
