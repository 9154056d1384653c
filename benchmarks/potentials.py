"""Speed of a learned potential in OpenMM and in ASE, on the same box.

    python benchmarks/potentials.py results/demo/potentials --steps 200

Prints processor time a step, of NVT by a Langevin thermostat, for the first model of the card and a frame
that is labelled. Needs what `snakemake potentials` has made.
"""

import argparse
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "workflow/scripts"))

from lowmelt.forcefield.system import SystemOptions
from lowmelt.potentials import frames
from lowmelt.potentials.gates import Gates
from lowmelt.potentials.ions import read
from lowmelt.potentials.trajectory import LearnedBox
from lowmelt.simulation import devices
from lowmelt.simulation.engine import Snapshot

LOOSE = Gates(contact_nm=0.0, stretch=100.0, spread_eV_A=100.0, temperature=1.0)


def in_openmm(model: Path, ions, frame, steps: int) -> float:
    """Seconds of processor time a step."""
    box = LearnedBox(ions, SystemOptions(), devices.choose(1, wanted="CPU"), 1, 1.0, 2.0)
    box.files, box.gates = [model], LOOSE
    box.begin(Snapshot(frame.positions / 10, None, frame.cell[0, 0] / 10), 300.0)
    box.advance(10)
    began = time.process_time()
    box.advance(steps)
    return (time.process_time() - began) / steps


def in_ase(model: Path, frame, steps: int) -> float:
    """Seconds of processor time a step."""
    from ase import units
    from ase.md.langevin import Langevin
    from mace.calculators import MACECalculator

    atoms = frame.copy()
    atoms.calc = MACECalculator(str(model), device="cpu", default_dtype="float32")
    run = Langevin(atoms, 1.0 * units.fs, temperature_K=300, friction=0.002 / units.fs)
    run.run(10)
    began = time.process_time()
    run.run(steps)
    return (time.process_time() - began) / steps


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--steps", type=int, default=200)
    given = parser.parse_args()
    import torch

    torch.set_num_threads(1)
    parameters, _ = read(given.folder / "ions.json")
    frame = frames.read(given.folder / "labelled.extxyz")[0]
    ions = [parameters[name] for name in frames.ions_of(frame)]
    model = (given.folder / "model/member_1.model").resolve()
    for turn in range(3):
        ours, theirs = in_openmm(model, ions, frame, given.steps), in_ase(model, frame, given.steps)
        print(
            f"turn {turn}: {len(frame)} atoms, OpenMM {1000 * ours:.1f} ms, ASE {1000 * theirs:.1f} ms a step"
        )
