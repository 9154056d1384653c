"""Relaxing packings in stages: soft and pressed, then with the real potential, then with flexible ions."""

from dataclasses import dataclass, replace

import numpy as np
import torch

from lowmelt.crystals.search import energy
from lowmelt.crystals.search.contents import Bonded, bonded
from lowmelt.crystals.search.descent import Descent
from lowmelt.crystals.search.energy import Terms
from lowmelt.crystals.search.neighbours import find_pairs, merged
from lowmelt.crystals.search.packing import Packings, joined, positions

SKIN_NM = 0.1
FLOOR = -1e5  # kJ/mol: below, charges have fallen into each other
GIGAPASCAL = 602.214  # kJ/mol/nm3
LEAST_WIDTH_NM = 0.2


@dataclass(frozen=True)
class Stage:
    """One relaxation.

    Attributes:
        terms: of the energy.
        steps: at most.
        flexible: whether the ions may change their shapes.
        fixed_cell: whether the cell is kept.
        still: a crystal is done when ten steps lower its energy by less, in kJ/mol.
        longest_nm: of a step.
        single: single precision, which is twice as fast.
    """

    terms: Terms
    steps: int
    flexible: bool = False
    fixed_cell: bool = False
    still: float = 0.05
    longest_nm: float = 0.02
    single: bool = False


SOFT = Stage(
    Terms.to_accuracy(0.65, 2.0, soft_core=0.05, soft_nm=0.12, pressure=0.3 * GIGAPASCAL), 50, still=2.0,
    longest_nm=0.03, single=True,
)  # fmt: skip
ROUGH = Stage(Terms.to_accuracy(0.75, 2.5), 220, still=0.2, single=True)
FINE = Stage(Terms.to_accuracy(1.0, 4.0), 200, still=0.02)
FLEXIBLE = Stage(Terms.to_accuracy(1.0, 4.0), 500, flexible=True, still=0.02)


def relax(start: Packings, stage: Stage, chunk: int = 64) -> Packings:
    """Packings at the nearest minimum, or as near as the steps go, with their energies.

    Args:
        start: any packings.
        stage: how.
        chunk: crystals that are relaxed at the same time; few enough for the processor's cache.
    """
    if not len(start):
        return start
    kind = torch.float32 if stage.single else torch.float64
    wide = start.to(kind)
    parts = [_Relaxation(wide[n : n + chunk], stage).run() for n in range(0, len(wide), chunk)]
    return joined(parts).to(torch.float64)


def lattice_energies(packings: Packings, terms: Terms) -> torch.Tensor:
    """(crystals,) energies as they are, in kJ/mol of a formula unit."""
    return relax(packings, Stage(terms, 0)).energies


class _Relaxation:
    """Some packings on their way down.

    The variables are changes from the start, all in nm: of the free numbers of the cell, of the centres, and
    of the ions' turns times their radii, or of all atoms where the ions are flexible.
    """

    def __init__(self, start: Packings, stage: Stage) -> None:
        self.start, self.stage = start, stage
        self.done: list[tuple[torch.Tensor, Packings]] = []
        self.places = torch.arange(len(start))
        contents = start.contents
        self.inside: Bonded = bonded(contents)
        self.tail = energy.tail_constant(contents, stage.terms)
        free = np.zeros((3, 3)) if stage.fixed_cell else start.symmetry.free
        self.free = torch.tensor(free.ravel() > 0)
        self.radii = self._radii()

    def _radii(self) -> torch.Tensor:
        """(ions,) root mean square distance of the atoms from the centre, in nm."""
        square = self.start.shapes[0].square().sum(-1)
        number = self.start.contents.ion_of_atom
        sums = torch.zeros(len(self.start.contents.ions), dtype=square.dtype).index_add_(0, number, square)
        return (sums / torch.bincount(number)).sqrt().clamp_min(0.05)

    def run(self) -> Packings:
        """All packings in their first order."""
        at = torch.zeros(len(self.start), self._width(), dtype=self.start.cells.dtype)
        self._search(at)
        descent = Descent(at, *self._evaluate(at), self.stage.longest_nm)
        before = descent.value.clone()
        for step in range(1, self.stage.steps + 1):
            proposal = descent.propose()
            descent.accept(proposal, *self._evaluate(proposal))
            if step % 10 == 0:
                going = (before - descent.value > self.stage.still) & (descent.value > FLOOR)
                if not going.all():
                    self._finish(descent, ~going)
                    descent.keep(going)
                    if not len(descent.at):
                        break
                before = descent.value.clone()
        if len(descent.at):
            self._finish(descent, torch.ones(len(descent.at), dtype=torch.bool))
        order = torch.argsort(torch.cat([places for places, _ in self.done]))
        return joined([part for _, part in self.done])[order]

    def _width(self) -> int:
        contents = self.start.contents
        moving = sum(contents.sizes) if self.stage.flexible else 2 * len(contents.ions)
        return int(self.free.sum()) + 3 * moving

    def _finish(self, descent: Descent, chosen: torch.Tensor) -> None:
        """Keep the crystals that are done, with the energy without the pressure."""
        cells, centres, shapes = self._build(descent.at)
        volume = torch.linalg.det(cells).abs() / self.start.symmetry.order
        energies = (descent.value - self.stage.terms.pressure * volume) / self.start.contents.units
        made = replace(self.start, cells=cells, centres=centres, shapes=shapes, energies=energies)
        self.done.append((self.places[chosen], made[chosen]))
        self.places, self.start = self.places[~chosen], self.start[~chosen]
        if len(self.places):
            self._search(descent.at[~chosen])

    def _build(self, at: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
        """Cells, fractional centres and shapes of the variables."""
        start, number = self.start, int(self.free.sum())
        change = torch.zeros(len(at), 9, dtype=at.dtype)
        change[:, self.free] = at[:, :number]
        cells = start.cells + change.reshape(-1, 3, 3)
        moves = at[:, number:].reshape(len(at), -1, 3)
        if self.stage.flexible:
            return cells, start.centres, start.shapes + moves
        ions = len(start.contents.ions)
        centres = start.centres + moves[:, :ions] @ torch.linalg.inv(start.cells)
        turn = rotation(moves[:, ions:] / self.radii[:, None])
        shapes = torch.einsum("baij,baj->bai", turn[:, start.contents.ion_of_atom], start.shapes)
        return cells, centres, shapes

    def _search(self, at: torch.Tensor) -> None:
        """Find the pairs and the reciprocal vectors anew."""
        with torch.no_grad():
            cells, centres, shapes = self._build(at)
            where = positions(self.start.symmetry, self.start.contents, cells, centres, shapes)
        self.found_at, self.found_cells = where[:, 0], cells
        self.pairs = find_pairs(self.start.contents, where, cells, self.stage.terms.cutoff_nm + SKIN_NM)
        self.waves = energy.wave_numbers(cells, self.stage.terms.reach_k)

    def _renew(self, where: torch.Tensor, cells: torch.Tensor) -> None:
        """Find the pairs of those crystals anew where an atom may have come within the cut-off unseen."""
        stale = self._stale(where, cells)
        if not stale.any():
            return
        reach = self.stage.terms.cutoff_nm + SKIN_NM
        new = find_pairs(self.start.contents, where, cells, reach, stale.nonzero()[:, 0])
        self.pairs = merged(self.pairs, new, stale)
        self.found_at = torch.where(stale[:, None, None], where[:, 0], self.found_at)
        self.found_cells = torch.where(stale[:, None, None], cells, self.found_cells)

    def _stale(self, where: torch.Tensor, cells: torch.Tensor) -> torch.Tensor:
        """(crystals,) whether pairs may be missing.

        Distances change by what the independent atoms move within the cell, and by the strain of the cell
        over the cut-off.
        """
        strain = torch.linalg.inv(self.found_cells) @ cells - torch.eye(3, dtype=cells.dtype)
        expected = self.found_at + self.found_at @ strain
        moved = (where[:, 0] - expected).norm(dim=-1).amax(dim=-1)
        stretched = torch.linalg.matrix_norm(strain, ord=2) * (self.stage.terms.cutoff_nm + SKIN_NM)
        return 2 * moved + stretched > SKIN_NM

    def _evaluate(self, at: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        """Enthalpies of the asymmetric units and their slopes."""
        at = at.detach().requires_grad_()
        start, terms = self.start, self.stage.terms
        cells, centres, shapes = self._build(at)
        widths = 1 / torch.linalg.inv(cells.detach()).norm(dim=1)
        heights = torch.diagonal(cells.detach(), dim1=1, dim2=2)
        flat = (widths.amin(-1) < LEAST_WIDTH_NM) | (heights <= 0).any(-1)
        if flat.any():  # a cell without inside: as if nothing had moved, at a height that sends it back
            cells = torch.where(flat[:, None, None], start.cells, cells)
        where = positions(start.symmetry, start.contents, cells, centres, shapes)
        self._renew(where.detach(), cells.detach())
        volume = torch.linalg.det(cells).abs() / start.symmetry.order
        total = energy.pair_energy(where, cells, self.pairs, terms)
        total = total + energy.reciprocal_energy(where, cells, start.contents, self.waves, terms)
        total = total + self.tail / volume + terms.pressure * volume
        total = total + energy.inner_energy(shapes, self.inside, terms)
        (slope,) = torch.autograd.grad(total.sum(), at)
        total = torch.where(flat, torch.inf, total.detach())
        return total, slope


def rotation(turns: torch.Tensor) -> torch.Tensor:
    """(..., 3, 3) of (..., 3) axes times angles in rad; smooth at zero (Rodrigues)."""
    square = turns.square().sum(-1)[..., None, None]
    small = square < 1e-8
    angle = torch.where(small, torch.ones_like(square), square).sqrt()
    a = torch.where(small, 1 - square / 6, angle.sin() / angle)
    b = torch.where(small, 0.5 - square / 24, (1 - angle.cos()) / angle**2)
    x, y, z = turns.unbind(-1)
    zero = torch.zeros_like(x)
    cross = torch.stack([zero, -z, y, z, zero, -x, -y, x, zero], dim=-1).reshape(*turns.shape[:-1], 3, 3)
    return torch.eye(3, dtype=turns.dtype) + a * cross + b * (cross @ cross)


def nearest_contact(packing: Packings) -> float:
    """Least distance in nm between atoms of different ions of one crystal; 0.3 where none is nearer."""
    where = packing.positions()
    pairs = find_pairs(packing.contents, where, packing.cells, 0.3)
    flat = where.reshape(-1, 3)
    gap = flat[pairs.second] + pairs.shift @ packing.cells[0] - flat[pairs.first]
    return float(gap.norm(dim=-1).min()) if len(gap) else 0.3
