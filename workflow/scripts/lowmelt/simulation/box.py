"""The first box of a salt: how many ions, how large, and packmol's arrangement of them."""

import math
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import openmm
from openmm import app, unit
from rdkit import Chem
from rdkit.Chem import AllChem

from lowmelt.errors import LowmeltError
from lowmelt.failures import PackingFailed
from lowmelt.forcefield.parameters import IonParameters

LIQUID_PACKING = 0.62  # share of van der Waals volume in ionic liquids near 350 K
FIRST_PACKING = 0.42  # looser, so that packmol finds its way
EDGE_OVER_CUTOFF = 2.3


class PackmolMissing(LowmeltError):
    """The program packmol is not installed."""


@dataclass(frozen=True)
class BoxPlan:
    """Numbers of ions and edges.

    Attributes:
        n_units: formula units.
        n_cations, n_anions: ions in the box.
        edge_nm: edge of the first, loose box.
        liquid_edge_nm: edge to expect after compression.
    """

    n_units: int
    n_cations: int
    n_anions: int
    edge_nm: float
    liquid_edge_nm: float


def plan_box(
    cation: IonParameters, anion: IonParameters, counts: tuple[int, int], pairs: int, cutoff_nm: float
) -> BoxPlan:
    """Number of formula units: at least ``pairs``, and enough that the edge is 2.3 cut-offs.

    Args:
        cation, anion: the ions.
        counts: how many of each a formula unit has.
        pairs: least number of cations or anions, whichever is fewer.
        cutoff_nm: cut-off of the simulation.
    """
    unit_volume = counts[0] * _volume(cation) + counts[1] * _volume(anion)
    needed = LIQUID_PACKING * (EDGE_OVER_CUTOFF * cutoff_nm) ** 3 / unit_volume
    n = max(math.ceil(pairs / min(counts)), math.ceil(needed))
    edges = [(n * unit_volume / share) ** (1 / 3) for share in (FIRST_PACKING, LIQUID_PACKING)]
    return BoxPlan(n, n * counts[0], n * counts[1], round(edges[0], 4), round(edges[1], 4))


def _volume(ion: IonParameters) -> float:
    """Van der Waals volume in nm3 of the ion's geometry."""
    mol = Chem.RWMol()
    conformer = Chem.Conformer(ion.n_atoms)
    for i, (element, position) in enumerate(zip(ion.elements, ion.positions, strict=True)):
        mol.AddAtom(Chem.Atom(element))
        conformer.SetAtomPosition(i, [10 * x for x in position])
    mol.AddConformer(conformer)
    return AllChem.ComputeMolVolume(mol, gridSpacing=0.15) / 1000


def pack(plan: BoxPlan, cation: IonParameters, anion: IonParameters, seed: int) -> np.ndarray:
    """Positions in nm (n_atoms, 3), cations first.

    Raises:
        PackingFailed: packmol gives up.
        PackmolMissing: no packmol.
    """
    program = shutil.which("packmol") or shutil.which("packmol", path=str(Path(sys.executable).parent))
    if program is None:
        raise PackmolMissing("packmol is missing: pip install packmol==21.2.3, or conda install packmol")
    edge = 10 * plan.edge_nm
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        lines = ["tolerance 2.0", "filetype xyz", "output box.xyz", f"seed {seed % 1_000_000}", "nloop 100"]
        for label, ion, number in (("cation", cation, plan.n_cations), ("anion", anion, plan.n_anions)):
            _write_xyz(folder / f"{label}.xyz", ion)
            lines += [f"structure {label}.xyz", f"  number {number}"]
            lines += [f"  inside box 1. 1. 1. {edge - 1:.3f} {edge - 1:.3f} {edge - 1:.3f}", "end structure"]
        orders = folder / "box.inp"  # packmol reads its input twice, so a pipe will not do
        orders.write_text("\n".join(lines) + "\n")
        try:
            with open(orders) as handle:
                done = subprocess.run(
                    [program], stdin=handle, cwd=folder, capture_output=True, text=True, timeout=1800
                )
        except subprocess.TimeoutExpired:
            raise PackingFailed("packmol took longer than half an hour") from None
        if "Success" not in done.stdout or not (folder / "box.xyz").exists():
            raise PackingFailed(f"packmol found no arrangement in a box of {plan.edge_nm:.2f} nm")
        return np.loadtxt(folder / "box.xyz", skiprows=2, usecols=(1, 2, 3)) / 10


def _write_xyz(path: Path, ion: IonParameters) -> None:
    atoms = zip(ion.elements, ion.positions, strict=True)
    rows = [f"{e} {10 * x:.4f} {10 * y:.4f} {10 * z:.4f}" for e, (x, y, z) in atoms]
    path.write_text("\n".join([str(ion.n_atoms), ion.ion_id, *rows]) + "\n")


def topology(ions: Sequence[IonParameters], vectors_nm: np.ndarray) -> app.Topology:
    """Topology for PDB files: one residue an ion, cations CAT, anions ANI.

    Args:
        ions: in the order of the atoms.
        vectors_nm: (3, 3) periodic vectors in rows.
    """
    result = app.Topology()
    chain = result.addChain()
    for ion in ions:
        residue = result.addResidue("CAT" if ion.charge > 0 else "ANI", chain)
        atoms = [
            result.addAtom(f"{e}{i}"[:4], app.Element.getBySymbol(e), residue)
            for i, e in enumerate(ion.elements)
        ]
        for bond in ion.bonds:
            result.addBond(atoms[bond[0]], atoms[bond[1]])
    result.setPeriodicBoxVectors([openmm.Vec3(*row) for row in vectors_nm] * unit.nanometer)
    return result
