"""Speed of the simulations and what our loop costs on top of bare OpenMM, per core.

python benchmarks/dynamics_speed.py 32 128 512

[C2mim][BF4], PME, 1.0 nm, 4 fs, one thread: 4 ps NPT and 20 ps NVT, three rounds. Times are processor times,
so that other work on the machine counts less. The bare steps, with the same barostat, and ours take turns.
Ours is the scan of a real run: centres of mass every 0.5 ps, energies every 1 ps, a portable state every
10 ps, four frames of the trajectory; then what is written once at its end (XTC, energies.csv, PDB,
system.xml, the compressed series), timed apart because a pilot writes it once in 0.3 ns. Beside it stands a
box of TIP3P water with as many atoms, made with OpenMM's own tools and run with the same settings. Rounds
scatter on a busy machine; the share of the scan that is spent outside of OpenMM's steps does not.
"""

import sys
import tempfile
import time
from pathlib import Path

import numpy as np
import openmm
from openmm import app, unit

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "workflow/scripts"))

from lowmelt.chem.ions import parse_ion  # noqa: E402
from lowmelt.forcefield import curated  # noqa: E402
from lowmelt.forcefield.assign import parameterise  # noqa: E402
from lowmelt.forcefield.system import SystemOptions  # noqa: E402
from lowmelt.simulation import box as boxes  # noqa: E402
from lowmelt.simulation import devices, scan  # noqa: E402
from lowmelt.simulation.engine import Box, Snapshot  # noqa: E402
from lowmelt.simulation.protocol import Protocol, steps_of  # noqa: E402
from lowmelt.simulation.scan_files import write_files  # noqa: E402

SETTINGS = SystemOptions(charge_scale=0.8, cutoff_nm=1.0, hydrogen_mass=3.0)
STEP_FS = 4.0
PILOT = Protocol(
    "pilot", 32, 1.0, (400.0,), ("cooling",), 50.0, 4.0, 20.0, 0.5, 10.0, STEP_FS, 0.5, 1.0, 0.8, 3.0, 1
)
ROUNDS = 3


class Timed(Box):
    """A box that adds up the processor seconds of its steps."""

    spent = 0.0

    def advance(self, steps: int) -> None:
        """Integrate, and then all else that a box does after it."""
        began = time.process_time()
        self.context.getIntegrator().step(steps)
        self.spent += time.process_time() - began
        super().advance(0)


def salt_box(pairs: int) -> Timed:
    """A minimised box that has run for a picosecond."""
    table = curated.read_table(ROOT / "resources/forcefield/curated_ions.yaml")
    cation, anion = (parameterise(parse_ion(s).ion_id, s, table) for s in ("CCn1cc[n+](C)c1", "F[B-](F)(F)F"))
    plan = boxes.plan_box(cation, anion, (1, 1), pairs, SETTINGS.cutoff_nm if pairs > 60 else 0.8)
    ions = [cation] * plan.n_cations + [anion] * plan.n_anions
    box = Timed(ions, SETTINGS, devices.choose(1), 1, 1.0, 1.0)
    packed = Snapshot(boxes.pack(plan, cation, anion, 1), None, plan.edge_nm)
    box.begin(packed, 400.0)
    box.minimise(iterations=100)
    box.advance(200)
    settled = box.snapshot()
    box.step_fs = STEP_FS
    box.begin(box.resized(settled, max(plan.liquid_edge_nm, 2.05 * SETTINGS.cutoff_nm)), 400.0)
    box.minimise(iterations=100)
    box.advance(50)
    return box


def water_context(atoms: int) -> openmm.Context:
    """TIP3P water with about as many atoms."""
    force_field = app.ForceField("amber14/tip3p.xml")
    modeller = app.Modeller(app.Topology(), [])
    modeller.addSolvent(force_field, numAdded=atoms // 3)
    system = force_field.createSystem(
        modeller.topology, nonbondedMethod=app.PME,
        nonbondedCutoff=min(SETTINGS.cutoff_nm, 0.49 * modeller.topology.getUnitCellDimensions()[0]._value),
        constraints=app.HBonds, hydrogenMass=SETTINGS.hydrogen_mass * unit.amu,
    )  # fmt: skip
    context = devices.choose(1).context(system, openmm.LangevinMiddleIntegrator(300, 1.0, STEP_FS / 1000))
    context.setPositions(modeller.positions)
    openmm.LocalEnergyMinimizer.minimize(context, 100, 50)
    context.getIntegrator().step(50)
    return context


def seconds(run: int, context: openmm.Context) -> float:
    """Processor seconds of bare steps."""
    began = time.process_time()
    context.getIntegrator().step(run)
    context.getState(getEnergy=True)
    return time.process_time() - began


def bare(box: Box, start: Snapshot) -> float:
    """Processor seconds of the steps of the scan, barostat included, and nothing else."""
    began = time.process_time()
    for time_ps, bar in ((PILOT.npt_ps, PILOT.pressure_bar), (PILOT.nvt_ps, None)):
        box.begin(start, PILOT.temperatures_K[0], bar)
        seconds(steps_of(time_ps, STEP_FS), box.context)
    return time.process_time() - began


def ours(box: Timed, start: Snapshot, folder: Path, pairs: int) -> tuple[float, float, float]:
    """Processor seconds of the scan, of what is written at its end, and of the steps within the scan."""
    began, box.spent = time.process_time(), 0.0
    found = scan.run_scan(box, start, PILOT, folder / "running", (pairs, pairs))
    ran = time.process_time()
    write_files(box, PILOT, folder / "running", folder / "files", pairs)
    np.savez_compressed(folder / "scan.npz", **found)
    return ran - began, time.process_time() - ran, box.spent


if __name__ == "__main__":
    for pairs in map(int, sys.argv[1:]):
        box = salt_box(pairs)
        atoms, start = box.context.getSystem().getNumParticles(), box.snapshot()
        pairs = len(box.ions) // 2
        water = water_context(atoms)
        rows = []
        for _ in range(ROUNDS):
            with tempfile.TemporaryDirectory() as folder:
                rows.append((bare(box, start), *ours(box, start, Path(folder), pairs)))
        alone, loop, files, within = np.array(rows).sum(axis=0)
        steps = steps_of(PILOT.npt_ps, STEP_FS) + steps_of(PILOT.nvt_ps, STEP_FS)
        of_water = seconds(steps // 5, water) * 5
        ns_day = steps * STEP_FS * 1e-6 * 86400
        print(
            f"{pairs} pairs, {atoms} atoms: bare {ROUNDS * ns_day / alone:.1f} ns/day a core, "
            f"ours {ROUNDS * ns_day / loop:.1f}, overhead {100 * (loop / alone - 1):+.1f} % "
            f"(rounds {', '.join(f'{100 * (row[1] / row[0] - 1):+.1f}' for row in rows)}), "
            f"{100 * (1 - within / loop):.1f} % of ours outside of the steps, "
            f"files at the end {files / ROUNDS:.2f} s, TIP3P water {ns_day / of_water:.1f} ns/day",
            flush=True,
        )
