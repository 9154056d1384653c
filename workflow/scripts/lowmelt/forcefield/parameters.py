"""The force field of one ion: atoms, bonded terms and where the numbers come from."""

import json
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import openmm
from openmm import unit
from rdkit import Chem

Bond = tuple[int, int, float, float]
Angle = tuple[int, int, int, float, float]
Torsion = tuple[int, int, int, int, int, float, float]


@dataclass
class IonParameters:
    """One ion alone, charges unscaled. Lengths in nm, angles in rad, energies in kJ/mol, masses in g/mol.

    Attributes:
        elements, masses, charges, sigma, epsilon: one entry an atom.
        positions: (n_atoms, 3) a minimised geometry.
        bonds: (i, j, r0, k) of k/2 (r - r0)^2.
        angles: (i, j, k, theta0, k) of k/2 (theta - theta0)^2.
        torsions: (i, j, k, l, periodicity, phase, k) of k (1 + cos(n phi - phase)), impropers included.
        coulomb14, lj14: factors of the interactions of atoms three bonds apart.
    """

    ion_id: str
    smiles: str
    charge: int
    forcefield: str
    source: str
    elements: list[str]
    masses: list[float]
    charges: list[float]
    sigma: list[float]
    epsilon: list[float]
    positions: list[list[float]]
    bonds: list[Bond] = field(default_factory=list)
    angles: list[Angle] = field(default_factory=list)
    torsions: list[Torsion] = field(default_factory=list)
    coulomb14: float = 1 / 1.2
    lj14: float = 0.5
    warnings: list[str] = field(default_factory=list)

    @property
    def n_atoms(self) -> int:
        """Number of atoms."""
        return len(self.elements)

    @property
    def mass(self) -> float:
        """Mass of the ion in g/mol."""
        return float(np.sum(self.masses))

    @classmethod
    def from_system(
        cls,
        system: openmm.System,
        *,
        ion_id: str,
        smiles: str,
        mol: Chem.Mol,
        positions: np.ndarray,
        forcefield: str,
        source: str,
        warnings: list[str],
    ) -> "IonParameters":
        """The terms of an OpenMM system of one ion in vacuum, whose atoms are those of ``mol``.

        Args:
            system: one ion; torsions of zero are left out.
            ion_id, smiles, forcefield, source, warnings: as they are.
            mol: with hydrogens, for elements and net charge.
            positions: (n_atoms, 3) in nm.
        """
        particles = _terms(system, openmm.NonbondedForce, "Particle")
        return cls(
            ion_id=ion_id,
            smiles=smiles,
            charge=Chem.GetFormalCharge(mol),
            forcefield=forcefield,
            source=source,
            elements=[atom.GetSymbol() for atom in mol.GetAtoms()],
            masses=[system.getParticleMass(i)._value for i in range(system.getNumParticles())],
            charges=[charge for charge, _, _ in particles],
            sigma=[sigma for _, sigma, _ in particles],
            epsilon=[epsilon for _, _, epsilon in particles],
            positions=positions.round(5).tolist(),
            bonds=_terms(system, openmm.HarmonicBondForce, "Bond"),
            angles=_terms(system, openmm.HarmonicAngleForce, "Angle"),
            torsions=[t for t in _terms(system, openmm.PeriodicTorsionForce, "Torsion") if t[-1] != 0],
            warnings=warnings,
        )

    def write(self, path: str | Path) -> None:
        """Write as JSON with ``status: ok``."""
        Path(path).write_text(json.dumps({"status": "ok", **asdict(self)}, indent=1))

    @classmethod
    def read(cls, path: str | Path) -> "IonParameters":
        """Read what ``write`` wrote; a failed ion raises KeyError, so look at its status first."""
        record = json.loads(Path(path).read_text())
        record.pop("status")
        for kind in ("bonds", "angles", "torsions"):
            record[kind] = [tuple(term) for term in record[kind]]
        return cls(**record)


def _terms(system: openmm.System, kind: type, what: str) -> list[tuple]:
    """All terms of the forces of a kind, in nm, rad, kJ/mol and e."""
    found = []
    for force in (force for force in system.getForces() if isinstance(force, kind)):
        for i in range(getattr(force, f"getNum{what}s")()):
            found.append(tuple(_plain(v) for v in getattr(force, f"get{what}Parameters")(i)))
    return found


def _plain(value: Any) -> Any:
    return value.value_in_unit_system(unit.md_unit_system) if unit.is_quantity(value) else value
