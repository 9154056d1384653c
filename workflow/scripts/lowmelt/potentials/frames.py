"""Frames of ionic liquids with their labels: ASE's Atoms in A and eV, kept as extended XYZ.

Each frame knows the ion of each atom (``arrays["ion"]``), and in ``info`` its composition, the trajectory
that it was taken from, and the ions' identities in order.
"""

from collections.abc import Sequence
from pathlib import Path

import ase
import ase.io
import numpy as np

from lowmelt.chem.constants import DALTON_A3
from lowmelt.forcefield.parameters import IonParameters
from lowmelt.simulation.engine import Snapshot

GPA = 160.21766  # GPa in one eV/A3


def frame(ions: Sequence[IonParameters], snapshot: Snapshot, **facts: str | float) -> ase.Atoms:
    """A frame of a simulation, with its facts in ``info``."""
    made = ase.Atoms(
        [element for ion in ions for element in ion.elements],
        positions=10 * snapshot.positions, cell=10 * snapshot.edge_nm * np.eye(3), pbc=True,
    )  # fmt: skip
    made.arrays["ion"] = np.repeat(np.arange(len(ions)), [ion.n_atoms for ion in ions])
    made.info |= {"ions": " ".join(ion.ion_id for ion in ions), **facts}
    return made


def write(path: str | Path, frames: Sequence[ase.Atoms]) -> None:
    """Write frames; a list of none gives an empty file."""
    if not frames:
        Path(path).write_text("")
        return
    ase.io.write(path, list(frames), format="extxyz")


def read(path: str | Path) -> list[ase.Atoms]:
    """Read what ``write`` wrote."""
    if Path(path).stat().st_size == 0:
        return []
    found = list(ase.io.iread(path, index=":", format="extxyz"))
    for one in found:
        one.calc = None
    return found


def ions_of(one: ase.Atoms) -> list[str]:
    """Identities of the ions, in order."""
    return str(one.info["ions"]).split()


def resultants(per_atom: np.ndarray, ion: np.ndarray) -> np.ndarray:
    """Sums over the atoms of each ion (ions, 3): what moves an ion as a whole, and so all of transport.

    Args:
        per_atom: (atoms, 3) forces.
        ion: (atoms,) number of the ion of each atom.
    """
    sums = np.zeros((int(ion.max()) + 1, 3))
    np.add.at(sums, ion, per_atom)
    return sums


def labelled(
    one: ase.Atoms, energy: float, forces: np.ndarray, stress: np.ndarray, method: str, settings: str
) -> ase.Atoms:
    """A copy with its labels: energy in eV, forces in eV/A, stress (3, 3) in eV/A3.

    Method and settings are kept with them, and the net force: 0 for an exact method, and a measure of the
    noise of one on a grid.
    """
    made = one.copy()
    made.arrays["label_forces"] = np.asarray(forces, dtype=float)
    net = float(np.abs(made.arrays["label_forces"].sum(axis=0)).max())
    made.info |= {
        "label_energy": float(energy),
        "label_stress": np.asarray(stress, dtype=float),
        "label_method": method,
        "label_settings": settings,
        "net_force_eV_A": net,
    }
    return made


def density(one: ase.Atoms) -> float:
    """Density in kg/m3."""
    return float(one.get_masses().sum() / one.get_volume() * DALTON_A3)


def stress_of(one: ase.Atoms) -> np.ndarray:
    """The labelled stress (3, 3) in eV/A3."""
    return np.array(one.info["label_stress"], dtype=float).reshape(3, 3)
