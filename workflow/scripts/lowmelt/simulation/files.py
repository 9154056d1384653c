"""What a user of molecular dynamics expects to find of a run: files that VMD, nglview or mdtraj open."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import openmm
from openmm import app, unit

from lowmelt.forcefield.parameters import IonParameters
from lowmelt.simulation.box import topology

FRAME_PS = 100.0  # longest time between two frames, however small the trajectory is to be
LEAST_FRAMES = 4
BYTES_AN_ATOM = 6.0  # of an XTC frame, on the safe side


def frame_interval(total_ps: float, atoms: int, frame_ps: float, most_mb: float) -> float:
    """Time between frames in ps.

    ``frame_ps``, or longer where the file would be larger, up to FRAME_PS; shorter in a run that would else
    have fewer than LEAST_FRAMES.
    """
    frames = most_mb * 1e6 / (BYTES_AN_ATOM * atoms)
    wanted = float(np.clip(total_ps / frames, frame_ps, max(FRAME_PS, frame_ps)))
    return min(wanted, total_ps / LEAST_FRAMES)


def write_pdb(path: Path, ions: Sequence[IonParameters], positions: np.ndarray, vectors: np.ndarray) -> None:
    """Ions with their bonds, and the box; positions (atoms, 3) and vectors (3, 3) in nm."""
    with open(path, "w") as handle:
        app.PDBFile.writeFile(topology(ions, vectors), positions * unit.nanometer, handle, keepIds=True)


def write_system(path: Path, system: openmm.System) -> None:
    """All forces with their parameters, as OpenMM reads them again."""
    path.write_text(openmm.XmlSerializer.serialize(system))


def in_box(context: openmm.Context) -> tuple[np.ndarray, np.ndarray]:
    """Positions (atoms, 3), each ion whole and with its centre in the box, and vectors (3, 3); nm."""
    state = context.getState(getPositions=True, enforcePeriodicBox=True)
    return (
        state.getPositions(asNumpy=True).value_in_unit(unit.nanometer),
        state.getPeriodicBoxVectors(asNumpy=True).value_in_unit(unit.nanometer),
    )


class Trajectory:
    """An XTC file that grows frame by frame, also after a kill.

    Args:
        path: the file.
        ions: in the order of the atoms.
        vectors: (3, 3) of the box at the start.
        frame_ps: time between two frames.
        frames: that are to be kept of an earlier file; what was written after the last checkpoint is cut off.
    """

    def __init__(
        self, path: Path, ions: Sequence[IonParameters], vectors: np.ndarray, frame_ps: float, frames: int = 0
    ) -> None:
        kept = cut(path, frames) if frames else 0
        self.frames, self.frame_ps = kept, frame_ps
        if not kept:
            path.unlink(missing_ok=True)
        self._file = app.XTCFile(
            str(path), topology(ions, vectors), frame_ps * unit.picosecond, append=kept > 0
        )

    def write(self, context: openmm.Context) -> None:
        """Add the ions as they are now, each whole and with its centre in the box."""
        positions, vectors = in_box(context)
        rows = [openmm.Vec3(*row) for row in vectors] * unit.nanometer
        self._file.writeModel(positions * unit.nanometer, periodicBoxVectors=rows)
        self.frames += 1


def cut(path: Path, frames: int) -> int:
    """Keep the first frames of an XTC file; returns how many there are."""
    from mdtraj.formats import XTCTrajectoryFile

    if not path.exists():
        return 0
    with XTCTrajectoryFile(str(path)) as handle:
        kept = handle.read(n_frames=frames)
    with XTCTrajectoryFile(str(path), "w") as handle:
        handle.write(*kept)
    return len(kept[0])
