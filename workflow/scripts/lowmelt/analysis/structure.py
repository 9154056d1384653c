"""How ions stand around each other: radial distribution of their centres, from a trajectory."""

from collections.abc import Mapping
from pathlib import Path

import mdtraj
import numpy as np

BIN_NM = 0.02
FRAMES = 4  # of which a distribution is averaged
PAIRS = {"cation-anion": ("CAT", "ANI"), "cation-cation": ("CAT", "CAT"), "anion-anion": ("ANI", "ANI")}


def centres(movie: mdtraj.Trajectory) -> mdtraj.Trajectory:
    """A trajectory of the centres of the ions, one atom a residue, residues named CAT and ANI."""
    made = mdtraj.Topology()
    chain = made.add_chain()
    places = np.empty((movie.n_frames, movie.n_residues, 3), dtype=np.float32)
    for residue in movie.topology.residues:
        atoms = [atom.index for atom in residue.atoms]
        places[:, residue.index] = movie.xyz[:, atoms].mean(axis=1)
        made.add_atom(residue.name, mdtraj.element.virtual, made.add_residue(residue.name, chain))
    return mdtraj.Trajectory(places, made, movie.time, movie.unitcell_lengths, movie.unitcell_angles)


def distributions(
    movie: mdtraj.Trajectory, around: np.ndarray | None = None
) -> Mapping[str, tuple[np.ndarray, np.ndarray]]:
    """Radial distribution of ion centres: r in nm and g(r), (bins,) each, for each kind of pair.

    Args:
        movie: whole ions in residues named CAT and ANI.
        around: (ions,) the ions whose neighbours are counted, wherever these are; all when None.
    """
    ions = centres(movie)
    reach = 0.49 * float(movie.unitcell_lengths.min())
    chosen = np.arange(ions.n_atoms) if around is None else np.flatnonzero(around)
    found = {}
    for name, (first, second) in PAIRS.items():
        own, others = (ions.topology.select(f"resname {kind}") for kind in (first, second))
        own = np.intersect1d(own, chosen)
        pairs = np.stack(np.meshgrid(own, others, indexing="ij"), axis=-1).reshape(-1, 2)
        pairs = pairs[pairs[:, 0] != pairs[:, 1]]
        if len(pairs):
            found[name] = mdtraj.compute_rdf(ions, pairs, r_range=(0.0, reach), bin_width=BIN_NM)
    return found


def phases(folder: Path, frames: int = FRAMES) -> Mapping[str, Mapping]:
    """Distributions in a run of crystal and melt: around the ions of each at its start, and at its end.

    Args:
        folder: of the run, with its topology and trajectory; the ions of the crystal come first.
        frames: from which each is averaged, half of the trajectory at most.

    Returns:
        Nothing where there is no trajectory, or one of fewer than two frames.
    """
    topology, trajectory = folder / "topology.pdb", folder / "trajectory.xtc"
    if not trajectory.exists() or not trajectory.stat().st_size:
        return {}
    movie = mdtraj.load(str(trajectory), top=str(topology))
    count = min(frames, len(movie) // 2)
    if not count:
        return {}
    crystal = np.arange(movie.n_residues) < movie.n_residues // 2
    return {
        "crystal": distributions(movie[:count], crystal),
        "melt": distributions(movie[:count], ~crystal),
        "end": distributions(movie[-count:]),
    }


def atoms_of(file: str | Path) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Of a PDB file: positions (atoms, 3) in nm, kinds (atoms,) 0 cation and 1 anion, vectors (3, 3)."""
    seen = mdtraj.load(str(file))
    kinds = np.array([int(atom.residue.name == "ANI") for atom in seen.topology.atoms])
    return seen.xyz[0], kinds, seen.unitcell_vectors[0]
