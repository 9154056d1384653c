"""AmberTools as programs: where they are, and how antechamber and parmchk2 are called.

Atom types of GAFF2 (Wang et al. 2004, 10.1002/jcc.20035) and AM1-BCC charges (Jakalian et al. 2002,
10.1002/jcc.10128). The programs come from conda, or inside the PyPI package acpype 2022.7.21.
"""

import importlib.util
import os
import re
import shutil
import subprocess
from pathlib import Path

from lowmelt.errors import LowmeltError
from lowmelt.failures import ParameterisationFailed


class AmberToolsMissing(LowmeltError):
    """No antechamber is installed, or it does not start."""


def environment() -> dict[str, str]:
    """Environment variables in which AmberTools runs: conda's when on PATH, else acpype's bundle."""
    if "AMBERHOME" in os.environ and shutil.which("antechamber"):
        return dict(os.environ, OMP_NUM_THREADS="1")
    found = shutil.which("antechamber")
    if found:
        return dict(os.environ, AMBERHOME=str(Path(found).parents[1]), OMP_NUM_THREADS="1")
    spec = importlib.util.find_spec("acpype")
    if spec is None or spec.origin is None:
        raise AmberToolsMissing(
            "antechamber is missing: pip install --no-deps acpype==2022.7.21, or conda install ambertools"
        )
    home = Path(spec.origin).parent / "amber21-11_linux"
    path = f"{home / 'bin'}{os.pathsep}{os.environ.get('PATH', '')}"
    return dict(os.environ, AMBERHOME=str(home), PATH=path, OMP_NUM_THREADS="1")


def type_and_charge(mol_block: str, charge: int, folder: Path, timeout_s: float = 3600) -> tuple[Path, Path]:
    """Atom types, AM1-BCC charges and estimates of missing terms for one ion.

    Args:
        mol_block: MDL mol block of the ion with hydrogens and coordinates.
        charge: net charge in e.
        folder: empty working folder of this ion alone.
        timeout_s: how long sqm may take.

    Returns:
        Paths of the mol2 file and of the frcmod file.

    Raises:
        ParameterisationFailed: antechamber or parmchk2 gives up; the message holds its reason.
        AmberToolsMissing: the programs do not start.
    """
    (folder / "ion.mol").write_text(mol_block)
    antechamber = (
        f"antechamber -i ion.mol -fi mdl -o ion.mol2 -fo mol2 -c bcc -nc {charge} -at gaff2 -pf n -dr no"
    )
    _run(antechamber.split(), folder, "ion.mol2", timeout_s)
    return folder / "ion.mol2", missing_terms(folder, timeout_s)


def missing_terms(folder: Path, timeout_s: float = 3600) -> Path:
    """Estimates of the terms that GAFF2 lacks for the ion of ``ion.mol2``; the path of the frcmod file.

    GAFF2 is asked for as "2": parmchk2 of AmberTools 21 compares the name with a lower-case copy to which it
    adds no end of string, so that "gaff2" means GAFF or GAFF2 by what lies behind it in memory.

    Raises:
        ParameterisationFailed: parmchk2 gives up; the message holds its reason.
        AmberToolsMissing: the program does not start.
    """
    parmchk2 = ["parmchk2", "-i", "ion.mol2", "-f", "mol2", "-o", "ion.frcmod", "-s", "2"]
    _run(parmchk2, folder, "ion.frcmod", timeout_s)
    return folder / "ion.frcmod"


def _run(command: list[str], folder: Path, product: str, timeout_s: float) -> None:
    try:
        done = subprocess.run(
            command, cwd=folder, env=environment(), capture_output=True, text=True, timeout=timeout_s
        )
    except subprocess.TimeoutExpired:
        raise ParameterisationFailed(f"{command[0]} took longer than {timeout_s:.0f} s") from None
    except FileNotFoundError:
        raise AmberToolsMissing(f"{command[0]} is not on PATH: conda install ambertools") from None
    output = done.stdout + done.stderr
    if "error while loading shared libraries" in output:
        library = output.split("error while loading shared libraries:")[1].split(":")[0].strip()
        raise AmberToolsMissing(f"{command[0]} lacks {library}: run `make setup`, or apt install libarpack2")
    if not (folder / product).exists():
        raise ParameterisationFailed(f"{command[0]}: {_reason(output)}")


def _reason(output: str) -> str:
    """The line in which AmberTools says what is wrong, without the paths of this machine."""
    lines = [re.sub(r"\S*/(\w+)", r"\1", line.strip()) for line in output.splitlines() if line.strip()]
    telling = [i for i, line in enumerate(lines) if "error" in line.lower() or "cannot" in line.lower()]
    if not telling:
        return lines[-1] if lines else "no output"
    return " ".join(lines[telling[0] : telling[0] + 3])[:200]
