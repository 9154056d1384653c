"""Which atoms of a batch of crystals feel which: all images within the cut-off of the asymmetric unit."""

from dataclasses import dataclass, fields

import numpy as np
import torch

from lowmelt.crystals.search.contents import Contents


@dataclass(frozen=True)
class Pairs:
    """Pairs of an atom of the asymmetric unit with any image of any atom but those of its own ion.

    Without symmetry each pair stands here once, else as often as it has atoms of the asymmetric unit.

    Attributes:
        crystal: (pairs,) in which crystal of the batch.
        first: (pairs,) row of the atom among all (crystals * operations * atoms).
        second: (pairs,) row of the other.
        shift: (pairs, 3) whole cells to add to the other's fractional coordinates.
        qq, sigma6, epsilon4: (pairs,) product of charges in e2, sigma**6 in nm6, four times epsilon.
        share: of the energy of a pair that is the asymmetric unit's.
    """

    crystal: torch.Tensor
    first: torch.Tensor
    second: torch.Tensor
    shift: torch.Tensor
    qq: torch.Tensor
    sigma6: torch.Tensor
    epsilon4: torch.Tensor
    share: float


def find_pairs(
    contents: Contents,
    positions: torch.Tensor,
    cells: torch.Tensor,
    reach_nm: float,
    chosen: torch.Tensor | None = None,
) -> Pairs:
    """All pairs nearer than ``reach_nm``.

    Args:
        contents: independent ions.
        positions: (crystals, operations, atoms, 3) in nm, each ion whole, the identity first.
        cells: (crystals, 3, 3) vectors in rows.
        reach_nm: cut-off and what the atoms may move until the next search.
        chosen: numbers of the crystals to look at; all when None.
    """
    positions, cells = positions.detach(), cells.detach()
    crystals, operations, atoms = positions.shape[:3]
    ion_of, ions = contents.ion_of_atom, len(contents.ions)
    counts = torch.bincount(ion_of).to(positions)
    centres = torch.zeros(crystals, operations, ions, 3, dtype=positions.dtype)
    centres.index_add_(2, ion_of, positions)
    centres /= counts[:, None]
    apart = (positions - centres[:, :, ion_of]).norm(dim=-1)
    radius = torch.zeros(crystals, operations, ions, dtype=positions.dtype)
    radius.scatter_reduce_(2, ion_of.expand(crystals, operations, -1), apart, "amax")
    flat, wide = centres.reshape(crystals, -1, 3), radius.reshape(crystals, -1)
    listed = torch.arange(crystals) if chosen is None else chosen
    near = [_near_ions(flat[n], wide[n], cells[n], ions, reach_nm) for n in listed.tolist()]
    one, other, steps = (torch.cat(parts) for parts in zip(*near, strict=True))
    which = torch.repeat_interleave(listed, torch.tensor([len(part[0]) for part in near]))
    crystal, first, second, shift = _atoms_in_reach(
        contents, positions, cells, (which, one, other, steps), reach_nm
    )
    if operations == 1:
        x, y, z = shift.unbind(-1)
        onward = (x > 0) | ((x == 0) & ((y > 0) | ((y == 0) & (z > 0))))
        once = (first < second) | ((first == second) & onward)
        crystal, first, second, shift = (part[once] for part in (crystal, first, second, shift))
    i, j = first % atoms, second % atoms
    charges, sigma = contents.charges.to(positions), contents.sigma.to(positions)
    root = 2 * contents.epsilon.to(positions).sqrt()
    return Pairs(
        crystal, first, second, shift.to(positions), charges[i] * charges[j],
        ((sigma[i] + sigma[j]) / 2) ** 6, root[i] * root[j], 1.0 if operations == 1 else 0.5,
    )  # fmt: skip


def _near_ions(
    centres: torch.Tensor, radius: torch.Tensor, cell: torch.Tensor, ions: int, reach_nm: float
) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
    """Independent ion, any ion, and whole cells between them, for all that may have atoms in reach."""
    inverse = torch.linalg.inv(cell)
    widths = 1 / inverse.norm(dim=0)
    reach = reach_nm + 2 * float(radius.max())
    fractional = centres @ inverse
    spread = (fractional[:, None] - fractional[None, :ions]).abs().amax(dim=(0, 1))
    steps = [range(-int(n), int(n) + 1) for n in np.ceil((reach / widths + spread).tolist())]
    grid = torch.cartesian_prod(*(torch.tensor(list(step), dtype=centres.dtype) for step in steps))
    gap = centres[None, :, None] + (grid @ cell)[None, None] - centres[:ions, None, None]
    limit = (reach_nm + radius[:ions, None] + radius[None])[..., None]
    near = gap.square().sum(-1) < limit**2
    own = torch.zeros_like(near)
    still = (grid == 0).all(dim=1)
    own[torch.arange(ions), torch.arange(ions)] = still
    i, j, step = (near & ~own).nonzero(as_tuple=True)
    return i, j, grid[step]


def _atoms_in_reach(
    contents: Contents, positions: torch.Tensor, cells: torch.Tensor, near: tuple, reach_nm: float
) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor, torch.Tensor]:
    """From pairs of ions to pairs of their atoms, keeping those within reach; ions of a size at a time."""
    crystal, one, other, steps = near
    operations, atoms = positions.shape[1:3]
    flat, ions = positions.reshape(-1, 3), len(contents.ions)
    sizes, starts = torch.tensor(contents.sizes), torch.tensor(contents.starts)
    begin = crystal * operations * atoms
    first, second = begin + starts[one], begin + other // ions * atoms + starts[other % ions]
    image = (steps[:, None] @ cells[crystal])[:, 0]
    wide_i, wide_j = sizes[one], sizes[other % ions]
    found = []
    for n, m in torch.cartesian_prod(sizes.unique(), sizes.unique()).tolist():
        rows = ((wide_i == n) & (wide_j == m)).nonzero()[:, 0]
        a = flat[first[rows, None] + torch.arange(n)]
        b = flat[second[rows, None] + torch.arange(m)] + (image[rows] - a[:, 0])[:, None]
        a = a - a[:, :1]
        square = a.square().sum(-1)[:, :, None] + b.square().sum(-1)[:, None] - 2 * a @ b.transpose(1, 2)
        row, i, j = (square < reach_nm**2).nonzero(as_tuple=True)
        row = rows[row]
        found.append((crystal[row], first[row] + i, second[row] + j, steps[row]))
    crystal, i, j, shift = (torch.cat(parts) for parts in zip(*found, strict=True))
    return crystal, i, j, shift


def merged(old: Pairs, new: Pairs, renewed: torch.Tensor) -> Pairs:
    """The old pairs of some crystals and the new ones of the others.

    Args:
        old: of all crystals.
        new: of all that were ``renewed``, counted among all.
        renewed: (crystals,) which.
    """
    kept = ~renewed[old.crystal]
    names = [field.name for field in fields(Pairs) if field.name != "share"]
    crystal, first, second, shift, qq, sigma6, epsilon4 = (
        torch.cat([getattr(old, name)[kept], getattr(new, name)]) for name in names
    )
    return Pairs(crystal, first, second, shift, qq, sigma6, epsilon4, old.share)
