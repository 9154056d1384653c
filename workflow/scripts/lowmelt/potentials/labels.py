"""Energies, forces and stresses of frames by electronic structure.

GFN1-xTB (Grimme, Bannwarth, Shushkov 2017, 10.1021/acs.jctc.7b00118) and GFN2-xTB (10.1021/acs.jctc.8b01176)
by tblite take about a second a frame and show the method; they are no reference for densities. CP2K with
PBE-D3 is (see ``cp2k``).
"""

from collections.abc import Callable, Sequence
from importlib.metadata import version

import ase
import numpy as np

from lowmelt.errors import LowmeltError
from lowmelt.failures import PhysicsFailure
from lowmelt.potentials import cp2k
from lowmelt.potentials.frames import labelled

LEFT_OUT = ["composition", "trajectory", "frame", "reason"]  # columns of the table of frames without labels
GFN = {"gfn1": "GFN1-xTB", "gfn2": "GFN2-xTB"}


class LabelFailed(PhysicsFailure):
    """The electronic structure did not converge, or its forces do not sum to zero."""


class NoLabels(LowmeltError):
    """No frame could be labelled, or not by the method that is asked for."""


def settings(method: str) -> str:
    """What a label was made with, in one line."""
    if method == "cp2k":
        return cp2k.SETTINGS
    return f"{GFN[method]}, tblite {version('tblite')}"


def label(frame: ase.Atoms, method: str, most_net_force: float = 0.05) -> ase.Atoms:
    """A copy of a frame with its labels.

    Args:
        frame: periodic, neutral.
        method: ``gfn1``, ``gfn2`` or ``cp2k``.
        most_net_force: largest component of the sum of the forces in eV/A: a coarse grid breaks it.

    Raises:
        LabelFailed: not converged, or a net force; see ``require_balance``.
        cp2k.Cp2kMissing: CP2K is asked for and not installed.
    """
    solve: Callable = cp2k.solve if method == "cp2k" else tblite
    energy, forces, stress = solve(frame, method)
    made = labelled(frame, energy, forces, stress, method, settings(method))
    require_balance(made, most_net_force)
    return made


def require_balance(made: ase.Atoms, most_net_force: float) -> None:
    """Go on only where the forces of a labelled frame sum to nearly zero; eV/A.

    Raises:
        LabelFailed: they do not.
    """
    if made.info["net_force_eV_A"] > most_net_force:
        raise LabelFailed(f"net force of {made.info['net_force_eV_A']:.3f} eV/A: the grid is too coarse")


def tblite(frame: ase.Atoms, method: str, charge: int = 0) -> tuple[float, np.ndarray, np.ndarray]:
    from tblite.ase import TBLite

    atoms = ase.Atoms(frame.numbers, frame.positions, cell=frame.cell, pbc=frame.pbc)
    atoms.calc = TBLite(method=GFN[method], charge=charge, verbosity=0)
    try:
        energy, forces = atoms.get_potential_energy(), atoms.get_forces()
    except Exception as error:  # tblite and ASE raise several kinds
        raise LabelFailed(f"{GFN[method]}: {str(error).splitlines()[0][:200]}") from None
    stress = atoms.get_stress(voigt=False) if frame.pbc.all() else np.zeros((3, 3))
    return energy, forces, stress


def ion_energy(elements: list[str], positions_nm: np.ndarray, charge: int, method: str) -> float:
    """Energy in eV of an ion alone: what the energies of liquids are counted from.

    Not a number with CP2K: a charged cell has no energy to be compared with (see ``references``).
    """
    if method == "cp2k":
        return float("nan")
    alone = ase.Atoms(elements, positions=10 * np.asarray(positions_nm), pbc=False)
    return float(tblite(alone, method, charge)[0])


def check(found: Sequence[ase.Atoms], method: str, folder: str) -> None:
    """Go on only with labelled frames, all by one method.

    Raises:
        NoLabels: none, or some by another method; ``folder`` is where they lie.
    """
    if not found:
        raise NoLabels(f"no frame could be labelled by {method}; the reasons stand in {folder}/*.csv")
    others = sorted({str(one.info["label_method"]) for one in found} - {method})
    if others:
        raise NoLabels(f"{folder} has labels by {', '.join(others)} and not {method}: remove that folder")


def is_label_of(found: ase.Atoms, frame: ase.Atoms, method: str) -> bool:
    """Whether a labelled frame is this one, by this method and with these settings."""
    return (
        found.info.get("label_method") == method
        and found.info.get("label_settings") == settings(method)
        and len(found) == len(frame)
        and np.allclose(found.positions, frame.positions, atol=1e-6)
    )
