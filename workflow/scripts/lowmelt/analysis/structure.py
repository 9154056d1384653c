"""How ions stand around each other: radial distribution of their centres, from a trajectory."""

from collections.abc import Mapping
from pathlib import Path

import mdtraj
import numpy as np

BIN_NM = 0.02
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


def distributions(movie: mdtraj.Trajectory) -> Mapping[str, tuple[np.ndarray, np.ndarray]]:
    """Radial distribution of ion centres: r in nm and g(r), (bins,) each, for each kind of pair.

    Args:
        movie: whole ions in residues named CAT and ANI.
    """
    ions = centres(movie)
    reach = 0.49 * float(movie.unitcell_lengths.min())
    found = {}
    for name, (first, second) in PAIRS.items():
        pairs = ions.topology.select_pairs(f"resname {first}", f"resname {second}")
        if len(pairs):
            found[name] = mdtraj.compute_rdf(ions, pairs, r_range=(0.0, reach), bin_width=BIN_NM)
    return found


def atoms_of(file: str | Path) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Of a PDB file: positions (atoms, 3) in nm, kinds (atoms,) 0 cation and 1 anion, vectors (3, 3)."""
    seen = mdtraj.load(str(file))
    kinds = np.array([int(atom.residue.name == "ANI") for atom in seen.topology.atoms])
    return seen.xyz[0], kinds, seen.unitcell_vectors[0]
