"""Speed of the simulations and what our loop costs on top of bare OpenMM, per core.

python benchmarks/dynamics_speed.py 32 128 512

[C2mim][BF4], NVT, PME, 1.0 nm, 4 fs, one thread. Times are processor times, so that other work on the
machine counts less. The bare loop and ours take turns. Ours stores centres of mass every 0.5 ps and a
portable state every 10 ps, as the pilot does; the longer protocols do both less often. Beside it stands a
box of TIP3P water with as many atoms, made with OpenMM's own tools and run with the same settings.
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
from lowmelt.simulation import devices  # noqa: E402
from lowmelt.simulation.engine import Box, Snapshot, save  # noqa: E402

SETTINGS = SystemOptions(charge_scale=0.8, cutoff_nm=1.0, hydrogen_mass=3.0)
STEP_FS = 4.0


def salt_box(pairs: int) -> Box:
    """A minimised box that has run for a picosecond."""
    table = curated.read_table(ROOT / "resources/forcefield/curated_ions.yaml")
    cation, anion = (parameterise(parse_ion(s).ion_id, s, table) for s in ("CCn1cc[n+](C)c1", "F[B-](F)(F)F"))
    plan = boxes.plan_box(cation, anion, (1, 1), pairs, SETTINGS.cutoff_nm if pairs > 60 else 0.8)
    ions = [cation] * plan.n_cations + [anion] * plan.n_anions
    box = Box(ions, SETTINGS, devices.choose(1), 1, 1.0, 1.0)
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


def ours(run: int, box: Box, folder: Path) -> float:
    """Processor seconds of the same steps with centres of mass and a state at the end."""
    began = time.process_time()
    every = round(500 / STEP_FS)
    frames = []
    for _ in range(run // every):
        box.advance(every)
        frames.append(box.centres())
    np.savez(folder / "segment.npz", centres_nm=np.array(frames, dtype=np.float32))
    save(folder / "state.json", box.snapshot(), {"segments": 1})
    return time.process_time() - began


if __name__ == "__main__":
    for pairs in map(int, sys.argv[1:]):
        box = salt_box(pairs)
        atoms = box.context.getSystem().getNumParticles()
        run = round(10_000 / STEP_FS)  # 10 ps, one checkpoint interval of the pilot
        rounds = 3 if pairs <= 32 else 1
        water = water_context(atoms)
        with tempfile.TemporaryDirectory() as folder:
            bare, loop = np.array([
                (seconds(run, box.context), ours(run, box, Path(folder))) for _ in range(rounds)
            ]).T  # fmt: skip
        of_water = seconds(run // 5, water) * 5
        ns_day = run * STEP_FS * 1e-6 * 86400
        print(
            f"{pairs} pairs, {atoms} atoms: bare {ns_day / bare.mean():.1f} ns/day a core, "
            f"ours {ns_day / loop.mean():.1f}, overhead {100 * (loop.sum() / bare.sum() - 1):+.1f} %, "
            f"TIP3P water {ns_day / of_water:.1f} ns/day",
            flush=True,
        )
