"""Wells that hold the ions of a crystal at their sites, so that a fluid can become a crystal without a front.

The wells of an ion are as smooth and periodic as the lattice: it may fill its site and all that the
translations of the crystal bring it to, so that it has not far to go. The ways to hand out the sites that
this leaves out are counted (``bookkeeping``). Inside an ion, an atom may fill the place of any atom that
symmetry makes like it, so that an ion that turns onto itself costs nothing. The idea of such wells: Grochola
2004, 10.1063/1.1637575.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import openmm
from rdkit import Chem

from lowmelt.chem.constants import GAS_KJ
from lowmelt.crystals.blocks import Crystal
from lowmelt.crystals.free_energy.lattice import primitive, translations
from lowmelt.forcefield.parameters import IonParameters
from lowmelt.forcefield.symmetry import symmetry_classes

STRENGTH, PIN = "well_strength", "pin_strength"  # global parameters of the forces
WELL_GROUP, PIN_GROUP = 2, 3


@dataclass(frozen=True)
class Wells:
    """Wells at the sites of a crystal.

    Attributes:
        groups: (atoms (n,), sites (n, m, 3) in nm) for each number m of sites that an atom may fill.
        lattice: (3, 3) primitive vectors of the crystal in rows.
        translations: of the block, how many.
        depth: kJ/mol of each of the three cosines of a well, from its mean to its bottom.
        kelvin: at which sites that are alike are merged.
    """

    groups: tuple[tuple[np.ndarray, np.ndarray], ...]
    lattice: np.ndarray
    translations: int
    depth: float
    kelvin: float

    @cached_property
    def atoms(self) -> np.ndarray:
        """All atoms that are held."""
        return np.concatenate([atoms for atoms, _ in self.groups])

    @cached_property
    def centre(self) -> np.ndarray:
        """Mean of the sites (3,) in nm; the same however the atoms of an ion share theirs."""
        return np.concatenate([sites.mean(axis=1) for _, sites in self.groups]).mean(axis=0)

    @property
    def pin_stiffness(self) -> float:
        """kJ/(mol nm2) of the well that holds nothing but the mean position of the held atoms."""
        edge = float(abs(np.linalg.det(self.lattice))) ** (1 / 3)
        return self.depth * (2 * float(np.pi) / edge) ** 2 * len(self.atoms)

    def energy(self, positions: np.ndarray) -> float:
        """Of all wells at full strength in kJ/mol; positions (atoms, 3) in nm, wrapped or not."""
        kt, inside = GAS_KJ * self.kelvin, np.linalg.inv(self.lattice)
        total = 0.0
        for atoms, sites in self.groups:
            turns = 2 * np.pi * ((positions[atoms, None] - sites) @ inside)
            wells = self.depth * (1 - np.cos(turns)).sum(axis=-1)
            least = wells.min(axis=1)
            total += float((least - kt * np.log(np.exp(-(wells - least[:, None]) / kt).sum(axis=1))).sum())
        return total

    def pinned(self, positions: np.ndarray) -> float:
        """Of the well that holds the mean position, kJ/mol; positions (atoms, 3) not wrapped."""
        away = positions[self.atoms].mean(axis=0) - self.centre
        return float(0.5 * self.pin_stiffness * (away @ away))

    def forces(self) -> list[openmm.Force]:
        """The wells times the global parameter ``STRENGTH``, 0 to begin with."""
        return [self._force(atoms, sites) for atoms, sites in self.groups]

    def pin(self) -> openmm.Force:
        """The well of the mean position times the global parameter ``PIN``, 0 to begin with."""
        pin = openmm.CustomCentroidBondForce(
            1, f"{PIN}*{0.5 * self.pin_stiffness!r}*((x1-a)^2+(y1-b)^2+(z1-c)^2)"
        )
        pin.addGlobalParameter(PIN, 0.0)
        for name in "abc":
            pin.addPerBondParameter(name)
        atoms = [int(atom) for atom in self.atoms]
        pin.addBond([pin.addGroup(atoms, [1.0] * len(atoms))], self.centre.tolist())
        pin.setForceGroup(PIN_GROUP)
        return pin

    def _force(self, atoms: np.ndarray, sites: np.ndarray) -> openmm.Force:
        numbers, kt = range(sites.shape[1]), GAS_KJ * self.kelvin
        whole = "w0"
        if len(numbers) > 1:
            least = "w0"
            for n in numbers[1:]:
                least = f"min({least},w{n})"
            summed = "+".join(f"exp((least-w{n})/{kt!r})" for n in numbers)
            whole = f"least-{kt!r}*log({summed}); least={least}"
        wells = ";".join(self._expression(n) for n in numbers)
        force = openmm.CustomExternalForce(f"{STRENGTH}*whole; whole={whole}; {wells}")
        force.addGlobalParameter(STRENGTH, 0.0)
        for n in numbers:
            for axis in "xyz":
                force.addPerParticleParameter(f"{axis}{n}")
        for atom, places in zip(atoms, sites, strict=True):
            force.addParticle(int(atom), places.ravel().tolist())
        force.setForceGroup(WELL_GROUP)
        return force

    def _expression(self, n: int) -> str:
        """The nth well of an atom: a cosine along each of the three plane normals of the lattice."""
        inside = np.linalg.inv(self.lattice)
        parts = []
        for column in range(3):
            turns = "+".join(
                f"({float(2 * np.pi * inside[row, column])!r})*({axis}-{axis}{n})"
                for row, axis in enumerate("xyz")
            )
            parts.append(f"{self.depth!r}*(1-cos({turns}))")
        return f"w{n}=" + "+".join(parts)


def wells_of(
    crystal: Crystal,
    positions: np.ndarray,
    vectors: np.ndarray,
    well_kt: float,
    kelvin: float,
    hold: str = "atoms",
) -> Wells:
    """Wells for the heavy atoms of all ions; for all atoms of ions that have one heavy atom at most.

    Where ions turn in the crystal, wells on all atoms would stop them, and the way to the crystal would
    lead through a transition; wells on one atom in the middle of each ion leave them free.

    Args:
        crystal: its ions.
        positions: (atoms, 3) sites in nm, ions whole.
        vectors: (3, 3) periodic vectors in rows.
        well_kt: depth in kT of each of the three cosines that make a well; the way over is twice as high.
        kelvin: temperature.
        hold: ``atoms`` or ``centres``.
    """
    found: dict[int, tuple[list, list]] = {}
    held = {"atoms": _alike, "centres": _middle}[hold]
    alike = {id(ion): held(ion) for ion in crystal.ions}
    start = 0
    for ion in crystal.ions:
        for atom, others in alike[id(ion)]:
            atoms, sites = found.setdefault(len(others), ([], []))
            atoms.append(start + atom)
            sites.append(positions[[start + other for other in others]])
        start += ion.n_atoms
    groups = tuple((np.array(atoms), np.array(sites)) for atoms, sites in found.values())
    shifts = translations(crystal, whole=hold == "atoms")
    lattice = primitive(shifts, crystal.vectors_nm) @ np.linalg.inv(crystal.vectors_nm) @ vectors
    return Wells(groups, lattice, len(shifts), GAS_KJ * kelvin * well_kt, kelvin)


def _alike(ion: IonParameters) -> list[tuple[int, list[int]]]:
    """The atoms of an ion that are held, each with those whose places it may fill."""
    mol = Chem.RWMol()
    for element in ion.elements:
        mol.AddAtom(Chem.Atom(element))
    for i, j, *_ in ion.bonds:
        mol.AddBond(int(i), int(j), Chem.BondType.SINGLE)
    classes = symmetry_classes(mol)
    heavy = [n for n, element in enumerate(ion.elements) if element != "H"]
    held = heavy if len(heavy) > 1 else range(ion.n_atoms)
    return [(n, np.flatnonzero(classes == classes[n]).tolist()) for n in held]


def _middle(ion: IonParameters) -> list[tuple[int, list[int]]]:
    """The heavy atom nearest to the middle of the ion, with those whose places it may fill."""
    heavy = [n for n, element in enumerate(ion.elements) if element != "H"] or list(range(ion.n_atoms))
    away = np.array(ion.positions) - np.mean([ion.positions[n] for n in heavy], axis=0)
    chosen = min(heavy, key=lambda n: (round(float(np.linalg.norm(away[n])), 4), n))
    return [(n, others) for n, others in _alike(ion) if n == chosen]
