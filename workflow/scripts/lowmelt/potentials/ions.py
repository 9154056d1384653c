"""The ions of all compositions: force field, geometry, and energy alone, in one file."""

import json
from pathlib import Path

from lowmelt.forcefield.parameters import IonParameters


def read(path: str | Path) -> tuple[dict[str, IonParameters], dict[str, float]]:
    """Parameters, and energies alone in eV (NaN where none was calculated), by ion_id."""
    parameters, energies = {}, {}
    for name, entry in json.loads(Path(path).read_text()).items():
        values = entry["parameters"]
        for kind in ("bonds", "angles", "torsions"):
            values[kind] = [tuple(term) for term in values[kind]]
        parameters[name] = IonParameters(**values)
        energies[name] = float("nan") if entry["energy_eV"] is None else entry["energy_eV"]
    return parameters, energies
