"""Learned interatomic potentials (MACE): energies and forces of periodic frames, and OpenMM forces of them.

MACE: Batatia et al. 2022, arXiv 2206.07697. Model files are pickled modules: load only those that you trust;
a card's SHA-256 tells whether a file is still the one that was tested.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import openmm
from openmm import app, unit

from lowmelt.chem.constants import DALTON_A3
from lowmelt.errors import LowmeltError
from lowmelt.forcefield import card
from lowmelt.forcefield.parameters import IonParameters

EV_KJ = 96.48533  # kJ/mol in one eV
SPREAD_EVERY = 50  # evaluations between two looks at the spread of a committee


class GateTripped(LowmeltError):
    """A frame lies outside what the potential can be trusted with."""


class Prediction(NamedTuple):
    """Energy in eV, forces (atoms, 3) in eV/A, stress (3, 3) in eV/A3."""

    energy: float
    forces: np.ndarray
    stress: np.ndarray


def graph(
    numbers: np.ndarray, positions: np.ndarray, cell: np.ndarray, elements: Sequence[int], r_max: float
):
    """What a MACE model takes for one periodic frame.

    Args:
        numbers: (atoms,) atomic numbers.
        positions: (atoms, 3) in A.
        cell: (3, 3) in A, vectors in rows.
        elements: atomic numbers that the model knows, in its order.
        r_max: cut-off in A.
    """
    import torch
    from mace.data.neighborhood import get_neighborhood

    edges, shifts, units, _ = get_neighborhood(positions, r_max, (True, True, True), cell.copy())
    kinds = np.searchsorted(elements, numbers)
    one_hot = np.eye(len(elements), dtype=np.float32)[kinds]

    def real(values):
        return torch.tensor(np.asarray(values), dtype=torch.float32)

    return {
        "positions": real(positions),
        "cell": real(cell),
        "node_attrs": torch.tensor(one_hot),
        "edge_index": torch.tensor(edges.astype(np.int64)),
        "shifts": real(shifts),
        "unit_shifts": real(units),
        "batch": torch.zeros(len(numbers), dtype=torch.long),
        "ptr": torch.tensor([0, len(numbers)]),
        "head": torch.zeros(1, dtype=torch.long),
    }


class Committee:
    """One or several MACE models of the same elements and cut-off.

    Args:
        models: modules; the first one drives, the others tell its spread.
        device: of PyTorch; the GPU where there is one when None.
    """

    def __init__(self, models: Sequence[Any], device: str | None = None) -> None:
        import torch

        self.device = device or ("cuda" if torch.cuda.is_available() else "cpu")
        self.models = [model.to(self.device).float().eval() for model in models]
        for model in self.models:
            model.requires_grad_(False)
        self.elements = [int(z) for z in self.models[0].atomic_numbers]
        self.r_max = float(self.models[0].r_max)

    @classmethod
    def read(cls, paths: Sequence[Path], device: str | None = None) -> "Committee":
        """From model files."""
        import mace  # noqa: F401  (before e3nn, which cannot read its constants without it)
        import torch

        return cls([torch.load(path, weights_only=False, map_location="cpu") for path in paths], device)

    def graph(self, numbers: np.ndarray, positions: np.ndarray, cell: np.ndarray):
        """A frame for the models.

        Raises:
            GateTripped: an element that they do not know.
        """
        unknown = sorted(set(map(int, numbers)) - set(self.elements))
        if unknown:
            raise GateTripped(f"the potential knows no element of number {unknown[0]}")
        made = graph(numbers, positions, cell, self.elements, self.r_max)
        return {key: value.to(self.device) for key, value in made.items()}

    def predict(self, made: dict, members: slice = slice(None), stress: bool = True) -> list[Prediction]:
        """Predictions of the chosen members for one frame."""
        found = []
        for model in self.models[members]:
            out = model(dict(made), compute_force=True, compute_stress=stress)
            pressure = out["stress"][0].detach().cpu().numpy() if stress else np.full((3, 3), np.nan)
            forces = out["forces"].detach().cpu().numpy().astype(float)
            found.append(Prediction(float(out["energy"].detach()), forces, pressure))
        return found


def spread(predictions: Sequence[Prediction]) -> float:
    """Root mean square over atoms and components of the standard deviation between members, eV/A."""
    return float(np.sqrt(np.var([p.forces for p in predictions], axis=0).mean()))


class Callback:
    """Energy and forces for ``openmm.PythonForce``, with gates; pickled by the names of its files.

    Args:
        files: of the committee.
        ions: one entry an ion, in the order of the atoms.
        gates: ``contact_nm``, least distance of atoms of two ions; ``stretch``, largest relative change of a
            bond; ``spread_eV_A``, largest spread of the committee.
        densities_kg_m3: lowest and highest that are allowed.
    """

    def __init__(
        self,
        files: Sequence[Path],
        ions: Sequence[IonParameters],
        gates: dict[str, float],
        densities_kg_m3: tuple[float, float] = (0.0, np.inf),
    ) -> None:
        table = app.Element.getBySymbol
        self.files, self.gates, self.densities = list(files), dict(gates), densities_kg_m3
        self.numbers = np.array([table(e).atomic_number for ion in ions for e in ion.elements])
        self.ion = np.repeat(np.arange(len(ions)), [ion.n_atoms for ion in ions])
        starts = np.cumsum([0, *(ion.n_atoms for ion in ions)])
        pairs = [(s + b[0], s + b[1], b[2]) for s, ion in zip(starts, ions, strict=False) for b in ion.bonds]
        self.bonds = np.array([p[:2] for p in pairs], dtype=int).reshape(-1, 2)
        self.lengths = 10 * np.array([p[2] for p in pairs])
        self.mass = sum(ion.mass for ion in ions)
        self.calls = 0
        self._committee: Committee | None = None

    def __getstate__(self) -> dict:
        return self.__dict__ | {"_committee": None}

    @property
    def committee(self) -> Committee:
        """The models, read when they are first needed."""
        if self._committee is None:
            self._committee = Committee.read(self.files)
        return self._committee

    def __call__(self, state: openmm.State) -> tuple[float, np.ndarray]:
        """Energy in kJ/mol and forces in kJ/mol/nm.

        Raises:
            GateTripped: which OpenMM passes on as its own exception.
        """
        positions = state.getPositions(asNumpy=True).value_in_unit(unit.angstrom)
        cell = state.getPeriodicBoxVectors(asNumpy=True).value_in_unit(unit.angstrom)
        if not np.isfinite(positions).all():
            raise GateTripped("gate: positions are no longer numbers")
        made = self.committee.graph(self.numbers, positions, cell)
        self.check(positions, cell, made)
        look = len(self.files) > 1 and self.calls % SPREAD_EVERY == 0
        self.calls += 1
        found = self.committee.predict(made, slice(None) if look else slice(1), stress=False)
        if look and spread(found) > self.gates["spread_eV_A"]:
            raise GateTripped(
                f"gate: the committee disagrees by {spread(found):.2f} eV/A, "
                f"limit {self.gates['spread_eV_A']:.2f}"
            )
        return EV_KJ * found[0].energy, 10 * EV_KJ * found[0].forces

    def check(self, positions: np.ndarray, cell: np.ndarray, made: dict) -> None:
        """Density, contacts between ions, and bonds.

        Raises:
            GateTripped: with the value and its limit.
        """
        density = DALTON_A3 * self.mass / abs(np.linalg.det(cell))
        if not self.densities[0] <= density <= self.densities[1]:
            raise GateTripped(
                f"gate: {density:.0f} kg/m3, far from the densities of the training frames "
                f"(limits {self.densities[0]:.0f} and {self.densities[1]:.0f})"
            )
        first, second = made["edge_index"].cpu().numpy()
        apart = positions[second] - positions[first] + made["shifts"].cpu().numpy()
        between = self.ion[first] != self.ion[second]
        nearest = np.linalg.norm(apart[between], axis=1).min(initial=np.inf) / 10
        if nearest < self.gates["contact_nm"]:
            raise GateTripped(
                f"gate: atoms of two ions {nearest:.3f} nm apart, limit {self.gates['contact_nm']:.3f}"
            )
        if not len(self.bonds):
            return
        vectors = positions[self.bonds[:, 1]] - positions[self.bonds[:, 0]]
        for row in (2, 1, 0):
            vectors -= np.round(vectors[:, row] / cell[row, row])[:, None] * cell[row]
        stretch = np.abs(np.linalg.norm(vectors, axis=1) / self.lengths - 1).max()
        if stretch > self.gates["stretch"]:
            raise GateTripped(f"gate: a bond changed by {stretch:.0%}, limit {self.gates['stretch']:.0%}")


def forces(ions: Sequence[IonParameters], path: str | Path) -> tuple[openmm.Force, ...]:
    """OpenMM forces of the potential of a card.

    Bonds of zero strength tell the barostat which atoms are an ion; without them it scales single atoms.

    Raises:
        PotentialUnusable: the card has not passed, or a file is another.
        IonNotCovered: an ion that the card does not name.
    """
    found = card.usable(path)
    for ion in {ion.ion_id: ion for ion in ions}.values():
        found.require(ion.ion_id, ion.smiles)
    densities = card.beyond(found.densities_kg_m3)
    callback = Callback(card.files(path, found.files), ions, found.gates, densities)
    return python_forces(ions, callback)


def python_forces(ions: Sequence[IonParameters], callback: Callback) -> tuple[openmm.Force, ...]:
    """The forces that hold a callback."""
    bonds, start = openmm.HarmonicBondForce(), 0
    bonds.setUsesPeriodicBoundaryConditions(True)
    for ion in ions:
        for i, j, length, _ in ion.bonds:
            bonds.addBond(start + i, start + j, length, 0.0)
        start += ion.n_atoms
    force = openmm.PythonForce(callback)
    force.setUsesPeriodicBoundaryConditions(True)
    return bonds, force
