"""What the asymmetric unit of a crystal holds: whole ions with their force field, as tensors."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import torch

from lowmelt.forcefield.parameters import IonParameters
from lowmelt.forcefield.system import exceptions

COULOMB = 138.935458  # kJ/mol nm of two elementary charges
DOUBLE = torch.float64


@dataclass(frozen=True)
class Contents:
    """The independent ions of a crystal.

    Attributes:
        ions: one entry an ion, cations first; repeats are the same object.
        units: formula units that they make.
        charge_scale: factor of all charges.
    """

    ions: tuple[IonParameters, ...]
    units: int
    charge_scale: float = 1.0

    @classmethod
    def of_salt(
        cls,
        pair: tuple[IonParameters, IonParameters],
        counts: tuple[int, int],
        units: int,
        charge_scale: float,
    ) -> "Contents":
        """So many formula units of a salt."""
        return cls((pair[0],) * counts[0] * units + (pair[1],) * counts[1] * units, units, charge_scale)

    @cached_property
    def sizes(self) -> list[int]:
        """Atoms of each ion."""
        return [ion.n_atoms for ion in self.ions]

    @cached_property
    def starts(self) -> np.ndarray:
        """(ions,) number of the first atom of each."""
        return np.cumsum([0, *self.sizes[:-1]])

    @cached_property
    def ion_of_atom(self) -> torch.Tensor:
        """(atoms,) number of the ion."""
        return torch.repeat_interleave(torch.arange(len(self.ions)), torch.tensor(self.sizes))

    def _atoms(self, name: str) -> torch.Tensor:
        return torch.tensor([value for ion in self.ions for value in getattr(ion, name)], dtype=DOUBLE)

    @cached_property
    def charges(self) -> torch.Tensor:
        """(atoms,) in e, scaled."""
        return self.charge_scale * self._atoms("charges")

    @cached_property
    def sigma(self) -> torch.Tensor:
        """(atoms,) in nm."""
        return self._atoms("sigma")

    @cached_property
    def epsilon(self) -> torch.Tensor:
        """(atoms,) in kJ/mol."""
        return self._atoms("epsilon")

    @cached_property
    def mass(self) -> float:
        """Of all the independent ions in g/mol."""
        return float(sum(ion.mass for ion in self.ions))

    def repeated(self, times: int) -> "Contents":
        """The ions of all of ``times`` symmetry-related asymmetric units, one after the other."""
        return Contents(self.ions * times, self.units * times, self.charge_scale)


@dataclass(frozen=True)
class Bonded:
    """Intramolecular terms of the atoms of the asymmetric unit, with OpenMM's functional forms.

    Attributes:
        bonds, angles, torsions: index (terms, 2 to 4) and constants (terms, 2 or 3).
        pairs: (pairs, 2) of one ion, with ``pair_qq`` e2, ``pair_sigma``, ``pair_epsilon``: zero where
            excluded, scaled where three bonds apart.
        qq: (pairs,) unscaled product of the charges, which the reciprocal sum of Ewald holds.
    """

    bonds: tuple[torch.Tensor, torch.Tensor]
    angles: tuple[torch.Tensor, torch.Tensor]
    torsions: tuple[torch.Tensor, torch.Tensor]
    pairs: torch.Tensor
    pair_qq: torch.Tensor
    pair_sigma: torch.Tensor
    pair_epsilon: torch.Tensor
    qq: torch.Tensor


def bonded(contents: Contents) -> Bonded:
    """The intramolecular terms of all independent ions."""
    lists: dict[str, list] = {"bonds": [], "angles": [], "torsions": []}
    pairs: list[tuple] = []
    for ion, start in zip(contents.ions, contents.starts, strict=True):
        for name, width in (("bonds", 2), ("angles", 3), ("torsions", 4)):
            for term in getattr(ion, name):
                lists[name].append(([start + i for i in term[:width]], term[width:]))
        pairs.extend(_pairs(ion, int(start), contents.charge_scale))
    columns = list(zip(*pairs, strict=True)) or [()] * 6
    tensor = [torch.tensor(column, dtype=DOUBLE) for column in columns[2:]]
    index = torch.tensor(list(zip(columns[0], columns[1], strict=True)), dtype=torch.long).reshape(-1, 2)
    return Bonded(
        _terms(lists["bonds"], 2, 2), _terms(lists["angles"], 3, 2), _terms(lists["torsions"], 4, 3),
        index, *tensor,
    )  # fmt: skip


def _terms(listed: Sequence[tuple], width: int, numbers: int) -> tuple[torch.Tensor, torch.Tensor]:
    index = torch.tensor([term[0] for term in listed], dtype=torch.long).reshape(-1, width)
    constants = torch.tensor([term[1] for term in listed], dtype=DOUBLE)
    return index, constants.reshape(-1, numbers)


def _pairs(ion: IonParameters, start: int, scale: float) -> list[tuple]:
    special = {tuple(sorted(row[:2])): row[2:] for row in exceptions(ion)}
    found = []
    for i in range(ion.n_atoms):
        for j in range(i + 1, ion.n_atoms):
            whole = ion.charges[i] * ion.charges[j]
            usual = (
                whole, (ion.sigma[i] + ion.sigma[j]) / 2, float(np.sqrt(ion.epsilon[i] * ion.epsilon[j]))
            )  # fmt: skip
            qq, sigma, epsilon = special.get((i, j), usual)
            found.append((start + i, start + j, qq * scale**2, sigma, epsilon, whole * scale**2))
    return found
