"""Files of a scan that VMD, nglview or mdtraj open, and its time series as a table."""

from pathlib import Path

import numpy as np
import pandas as pd
from mdtraj.formats import XTCTrajectoryFile

from lowmelt.chem.constants import GAS_KJ
from lowmelt.simulation.engine import BAR_NM3, Box, density_kg_m3
from lowmelt.simulation.files import write_pdb, write_system
from lowmelt.simulation.protocol import Protocol
from lowmelt.simulation.scan import plan_segments

NAMES = ("topology.pdb", "trajectory.xtc", "system.xml", "energies.csv")


def write_files(box: Box, protocol: Protocol, running: Path, folder: Path, units: int) -> None:
    """Topology, trajectory, system, energies, and the end structure of each temperature of a finished scan.

    Args:
        box: ions and device, with its last context.
        protocol: of the scan.
        running: where the segments of the scan lie.
        folder: where the files go.
        units: formula units in the box.
    """
    folder.mkdir(parents=True, exist_ok=True)
    segments = plan_segments(protocol)
    free = 3 * sum(ion.n_atoms for ion in box.ions) - box.context.getSystem().getNumConstraints() - 3
    mass, began_ps, tables = float(box.ion_masses.sum()), 0.0, []
    with XTCTrajectoryFile(str(folder / "trajectory.xtc"), "w") as movie:
        for index, segment in enumerate(segments):
            with np.load(running / f"segment_{index:05d}.npz") as data:
                cells = data["film_edge_nm"][:, None, None] * np.eye(3)
                if len(cells):
                    whole = np.array(
                        [
                            _wrapped(box, *frame)
                            for frame in zip(data["film_nm"], data["film_edge_nm"], strict=True)
                        ]
                    )
                    movie.write(whole, time=data["film_ps"], box=cells.astype(np.float32))
                last = index + 1 == len(segments) or segments[index + 1].stage != segment.stage
                if last:
                    edge = float(data["end_edge_nm"])
                    name = f"end_{segment.branch}_{segment.temperature_K:g}K.pdb"
                    write_pdb(folder / name, box.ions, _wrapped(box, data["end"], edge), edge * np.eye(3))
                tables.append(_series(data, segment, began_ps, protocol, mass, units, free))
            began_ps += segment.time_ps
    with np.load(running / "segment_00000.npz") as data:
        edge = float(data["end_edge_nm"])
        write_pdb(folder / "topology.pdb", box.ions, _wrapped(box, data["end"], edge), edge * np.eye(3))
    write_system(folder / "system.xml", box.context.getSystem())
    pd.concat(tables).to_csv(folder / "energies.csv", index=False, float_format="%.6g")


def write_last(box: Box | None, folder: Path) -> None:
    """The frame at which a run ended early, as ``last.pdb``, where there is one with numbers."""
    if box is None or box.context is None:
        return
    state = box.snapshot()
    if np.isfinite(state.positions).all():
        positions = _wrapped(box, state.positions, state.edge_nm)
        write_pdb(folder / "last.pdb", box.ions, positions, state.edge_nm * np.eye(3))


def _series(
    data, segment, began_ps: float, protocol: Protocol, mass: float, units: int, free: int
) -> pd.DataFrame:
    """Time series of a segment, energies of a formula unit."""
    edge, count = data["edge_nm"], len(data["edge_nm"])
    volume_work = protocol.pressure_bar * BAR_NM3 * edge**3
    return pd.DataFrame({
        "time_ps": began_ps + segment.time_ps * np.arange(1, count + 1) / count,
        "branch": segment.branch,
        "ensemble": segment.kind,
        "set_K": segment.temperature_K,
        "temperature_K": 2 * data["kinetic"] / (free * GAS_KJ),
        "density_kg_m3": density_kg_m3(mass, edge),
        "potential_kJ_mol": data["potential"] / units,
        "kinetic_kJ_mol": data["kinetic"] / units,
        "enthalpy_kJ_mol": (data["potential"] + data["kinetic"] + volume_work) / units,
    })  # fmt: skip


def _wrapped(box: Box, positions: np.ndarray, edge: float) -> np.ndarray:
    """Ions whole, with their centres in the box; positions (atoms, 3)."""
    shift = np.floor(box.centres(positions) / edge) * edge
    return (positions - np.repeat(shift, [ion.n_atoms for ion in box.ions], axis=0)).astype(np.float32)
