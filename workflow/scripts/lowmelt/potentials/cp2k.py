"""Labels by CP2K, PBE-D3(BJ) with DZVP-MOLOPT-SR-GTH: an input file, a run and its output.

Diagonalisation with Broyden mixing: 20 steps for ionic liquids, where orbital transformation with DIIS did
not converge. A cut-off below 600 Ry leaves net forces.
"""

import re
import shutil
import subprocess
import tempfile
from pathlib import Path

import ase
import numpy as np

from lowmelt.errors import LowmeltError
from lowmelt.failures import PhysicsFailure

PROGRAMS = ("cp2k.psmp", "cp2k.ssmp", "cp2k.popt", "cp2k")
HARTREE, BOHR = 27.211386, 0.52917721  # eV, A
BAR = 6.241509e-7  # eV/A3
CUTOFF_RY = 600
SETTINGS = f"CP2K, PBE-D3(BJ), DZVP-MOLOPT-SR-GTH, {CUTOFF_RY} Ry"
VALENCE = {
    "H": 1,
    "Li": 3,
    "Na": 9,
    "K": 9,
    "B": 3,
    "C": 4,
    "N": 5,
    "O": 6,
    "F": 7,
    "P": 5,
    "S": 6,
    "Cl": 7,
    "Br": 7,
    "I": 7,
}


class Cp2kMissing(LowmeltError):
    """CP2K is not installed."""


class Cp2kFailed(PhysicsFailure):
    """CP2K ended without forces; ``output`` is what it wrote."""

    output = ""


def program() -> str | None:
    """Where CP2K is, if it is."""
    return next((path for name in PROGRAMS if (path := shutil.which(name))), None)


def orders(frame: ase.Atoms, cutoff_ry: int = CUTOFF_RY) -> str:
    """The input file of one frame: energy, forces, stress.

    Raises:
        Cp2kFailed: an element whose pseudopotential is not listed.
    """
    unknown = sorted(set(frame.symbols) - set(VALENCE))
    if unknown:
        raise Cp2kFailed(f"CP2K: no pseudopotential is listed for {unknown[0]}")
    cell = "\n".join(
        f"      {name} {x:.8f} {y:.8f} {z:.8f}" for name, (x, y, z) in zip("ABC", frame.cell, strict=True)
    )
    atoms = "\n".join(
        f"      {symbol} {x:.8f} {y:.8f} {z:.8f}"
        for symbol, (x, y, z) in zip(frame.symbols, frame.positions, strict=True)
    )
    kinds = "\n".join(
        f"    &KIND {symbol}\n      BASIS_SET DZVP-MOLOPT-SR-GTH\n"
        f"      POTENTIAL GTH-PBE-q{VALENCE[symbol]}\n    &END KIND"
        for symbol in sorted(set(frame.symbols))
    )
    return f"""&GLOBAL
  PROJECT frame
  RUN_TYPE ENERGY_FORCE
&END GLOBAL
&FORCE_EVAL
  METHOD QUICKSTEP
  STRESS_TENSOR ANALYTICAL
  &DFT
    BASIS_SET_FILE_NAME BASIS_MOLOPT
    POTENTIAL_FILE_NAME GTH_POTENTIALS
    &MGRID
      CUTOFF {cutoff_ry}
      REL_CUTOFF 60
    &END MGRID
    &SCF
      EPS_SCF 1.0E-6
      MAX_SCF 60
      SCF_GUESS ATOMIC
      &DIAGONALIZATION
      &END DIAGONALIZATION
      &MIXING
        METHOD BROYDEN_MIXING
        ALPHA 0.2
      &END MIXING
    &END SCF
    &XC
      &XC_FUNCTIONAL PBE
      &END XC_FUNCTIONAL
      &VDW_POTENTIAL
        POTENTIAL_TYPE PAIR_POTENTIAL
        &PAIR_POTENTIAL
          TYPE DFTD3(BJ)
          PARAMETER_FILE_NAME dftd3.dat
          REFERENCE_FUNCTIONAL PBE
        &END PAIR_POTENTIAL
      &END VDW_POTENTIAL
    &END XC
  &END DFT
  &SUBSYS
    &CELL
{cell}
    &END CELL
    &COORD
{atoms}
    &END COORD
{kinds}
  &END SUBSYS
  &PRINT
    &FORCES ON
    &END FORCES
    &STRESS_TENSOR ON
    &END STRESS_TENSOR
  &END PRINT
&END FORCE_EVAL
"""


def parse(text: str, atoms: int) -> tuple[float, np.ndarray, np.ndarray]:
    """Energy in eV, forces (atoms, 3) in eV/A and stress (3, 3) in eV/A3 from CP2K's output.

    Forces as CP2K prints them up to 2024 (``ATOMIC FORCES in [a.u.]``) or since 2025 (``FORCES| Atomic forces
    [hartree/bohr]``). CP2K prints the pressure tensor in bar or GPa; the stress is its negative.

    Raises:
        Cp2kFailed: the SCF did not converge, or a part is missing.
    """
    if "SCF run NOT converged" in text:
        raise Cp2kFailed("CP2K: the SCF did not converge")
    energy = re.findall(r"ENERGY\| Total FORCE_EVAL.*?:?\s+(-?\d+\.\d+)\s*$", text, flags=re.MULTILINE)
    rows = _force_rows(text)
    unit = re.search(r"STRESS\|.*?\[(bar|GPa)\]", text)
    tensor = re.findall(r"STRESS\|\s+[xyz]((?:\s+-?\d+\.\d+(?:E[+-]\d+)?){3})\s*$", text, flags=re.MULTILINE)
    if not energy or len(rows) < atoms or unit is None or len(tensor) < 3:
        raise Cp2kFailed("CP2K: no energy, forces or stress in its output")
    forces = np.array([row.split() for row in rows[:atoms]], dtype=float) * HARTREE / BOHR
    scale = BAR if unit[1] == "bar" else 1e4 * BAR
    pressure = np.array([row.split() for row in tensor[:3]], dtype=float) * scale
    return float(energy[-1]) * HARTREE, forces, -pressure


def require() -> str:
    """Where CP2K is.

    Raises:
        Cp2kMissing: with the cure.
    """
    found = program()
    if found is None:
        raise Cp2kMissing(
            "potentials.labels: cp2k is not installed: apt-get install cp2k cp2k-data, or take gfn1"
        )
    return found


def solve(frame: ase.Atoms, method: str = "cp2k") -> tuple[float, np.ndarray, np.ndarray]:
    """Run CP2K for one frame; energy in eV, forces in eV/A, stress in eV/A3.

    Raises:
        Cp2kMissing: with the cure.
        Cp2kFailed: from ``parse``, or CP2K stopped.
    """
    found = require()
    with tempfile.TemporaryDirectory() as name:
        Path(name, "frame.inp").write_text(orders(frame))
        done = subprocess.run([found, "-i", "frame.inp"], cwd=name, capture_output=True, text=True)
    try:
        if done.returncode:
            raise Cp2kFailed(f"CP2K stopped with status {done.returncode}")
        return parse(done.stdout, len(frame))
    except Cp2kFailed as failure:
        failure.output = done.stdout + done.stderr
        raise


def _force_rows(text: str) -> list[str]:
    """Three numbers an atom, of the last table of forces."""
    number = r"\s+-?\d+\.\d+(?:E[+-]\d+)?"
    old = re.compile(rf"^\s+\d+\s+\d+\s+[A-Z][a-z]?((?:{number}){{3}})\s*$", flags=re.MULTILINE)
    new = re.compile(rf"^\s*FORCES\|\s+\d+((?:{number}){{3}}){number}\s*$", flags=re.MULTILINE)
    if "FORCES| Atomic forces" in text:
        return new.findall(text.split("FORCES| Atomic forces [hartree/bohr]")[-1])
    return old.findall(text.split("ATOMIC FORCES in")[-1])
