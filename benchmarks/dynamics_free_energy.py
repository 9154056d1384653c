"""Melting point of a crystal from its free energy: Tosi-Fumi sodium chloride, or the ions of a CIF.

python benchmarks/dynamics_free_energy.py --cells 3 3 3 --seeds 41 42 --reference 1070 \
    --kelvins 1000 1070 1140 --folder somewhere
python benchmarks/dynamics_free_energy.py --cif resources/crystals/sodium_nitrate.cif \
    --smiles "[Na+].[O-][N+](=O)[O-]" --charge-scale 0.8 --cutoff-nm 0.74 --cells 4 4 1 --seeds 1 \
    --reference 590 --kelvins 550 590 630 --settle-ps 10 --average-ps 20 --folder somewhere
Threads: one. What is finished in the folder with the same settings and code is not done again; ``paths.csv``
and ``legs.csv`` there hold what was found. The legs that bind and strengthen are walked both ways.
"""

import argparse
import hashlib
import json
import logging
import sys
import time
from dataclasses import asdict
from pathlib import Path

import pandas as pd

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT / "workflow/scripts"), str(ROOT / "benchmarks")]

from dynamics_coexistence import crystal_of  # noqa: E402

from lowmelt.crystals import blocks, source  # noqa: E402
from lowmelt.crystals.bench import Times  # noqa: E402
from lowmelt.crystals.free_energy import doubts, melting, path, pure, summary  # noqa: E402
from lowmelt.crystals.free_energy.walk import PathSettings  # noqa: E402
from lowmelt.crystals.matter import Block  # noqa: E402
from lowmelt.crystals.phases import Phases  # noqa: E402
from lowmelt.simulation import devices  # noqa: E402
from lowmelt.simulation.checkpoint import Store  # noqa: E402

TIMES, SETTINGS = Times(average_ps=20.0), PathSettings()


def arguments() -> argparse.Namespace:
    """Of the command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--cif", type=Path, help="crystal of the salt; Tosi-Fumi sodium chloride without it")
    parser.add_argument("--smiles", help="of the salt in the CIF")
    parser.add_argument("--charge-scale", type=float, default=1.0)
    parser.add_argument("--cutoff-nm", type=float, default=1.0)
    parser.add_argument("--along", choices=list("abc"), help="axis along which the box of the melt is longer")
    parser.add_argument("--cells", type=int, nargs=3, default=[3, 3, 3], help="along a, b and c")
    parser.add_argument("--seeds", type=int, nargs="+", default=[41, 42])
    parser.add_argument(
        "--reference", type=float, nargs="+", default=[1070.0], help="K, where paths are walked"
    )
    parser.add_argument("--kelvins", type=float, nargs="*", default=[], help="more, for enthalpies")
    for name, kept in [*asdict(SETTINGS).items()]:
        parser.add_argument(
            "--" + name.replace("_", "-"), type=type(kept), default=kept
        )  # hold: atoms, centres
    for name in ("melt_ps", "settle_ps", "average_ps"):
        parser.add_argument("--" + name.replace("_", "-"), type=float, default=getattr(TIMES, name))
    parser.add_argument("--folder", type=Path, required=True)
    return parser.parse_args()


def at_rest(
    given: argparse.Namespace, crystal: blocks.Crystal, kelvin: float, seed: int
) -> tuple[Block, Block]:
    """Crystal and melt, read where they were made before."""
    kept = given.folder / f"{kelvin:g}_{seed}.npz"
    noted, plan = kept.with_suffix(".made_of.json"), made_of(given, crystal)
    if not (kept.exists() and noted.exists() and json.loads(noted.read_text()) == plan):
        times = Times(given.melt_ps, given.settle_ps, given.average_ps)
        phases = Phases(crystal, kelvin, DEVICE, seed, times)
        phases.store = Store(given.folder / f"pure_{kelvin:g}_{seed}", phases.plan | plan)
        pure.write(kept, kelvin, *pure.at_rest(phases))
        noted.write_text(json.dumps(plan))
    return pure.read(kept)[1:]


def made_of(given: argparse.Namespace, crystal: blocks.Crystal) -> dict:
    """What all files depend on beside the settings of the path, as JSON gives it back."""
    room = sorted((ROOT / "workflow/scripts/lowmelt/crystals").rglob("*.py"))
    code = hashlib.sha256(b"".join(file.read_bytes() for file in room)).hexdigest()
    times = [given.melt_ps, given.settle_ps, given.average_ps]
    made = {"start": source.record(crystal), "scale": given.charge_scale, "cutoff": given.cutoff_nm,
            "of": given.smiles, "times": times, "code": code}  # fmt: skip
    return json.loads(json.dumps(made))


def walked(given: argparse.Namespace, crystal: blocks.Crystal, kelvin: float, seed: int, job: str) -> dict:
    """The record of one walk, read where it was walked before with the same settings, boxes and code."""
    kept = given.folder / f"{kelvin:g}_{seed}_{job}.json"
    settings, plan = PathSettings.from_config(vars(given)), made_of(given, crystal)
    solid, liquid = at_rest(given, crystal, kelvin, seed)
    times = Times(given.melt_ps, given.settle_ps, given.average_ps)
    bench, began = Phases(crystal, kelvin, DEVICE, seed, times), time.process_time()
    whole = path.identity(bench, solid, liquid, settings, plan)
    if kept.exists() and json.loads(kept.read_text()).get("made_of") == whole:
        return json.loads(kept.read_text())
    begins = {"solid": solid.positions.tolist(), "liquid": liquid.positions.tolist()}
    bench.store = Store(given.folder / f"legs_{kelvin:g}_{seed}", bench.plan | whole | begins)
    name, back = job.removesuffix("_back"), job.endswith("_back")
    record = path.walk_leg(bench, name, solid, liquid, settings, back, plan)
    kept.write_text(json.dumps(record | {"cpu_s": time.process_time() - began}))
    return json.loads(kept.read_text())


def described(record: dict, kelvin: float, seed: int) -> dict:
    """A row of ``legs.csv``."""
    names = ("leg", "backwards", "total_kt", "error_kt", "overlap", "windows", "ns", "cpu_s")
    first, second = record["halves_kt"]
    return {"kelvin": kelvin, "seed": seed} | {name: record[name] for name in names} | {
        "first_half_kt": first, "second_half_kt": second, "least_used": min(record["used"]),
    }  # fmt: skip


if __name__ == "__main__":
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    logging.getLogger("lowmelt").setLevel(logging.WARNING)
    given, DEVICE = arguments(), devices.choose(1)
    given.folder.mkdir(parents=True, exist_ok=True)
    crystal, began, rows, legs = crystal_of(given)[0], time.process_time(), [], []
    kelvins, paths, every = sorted({*given.reference, *given.kelvins}), [], []
    for seed in given.seeds:
        phases = {kelvin: at_rest(given, crystal, kelvin, seed) for kelvin in kelvins}
        heats = [liquid.enthalpy - solid.enthalpy for solid, liquid in phases.values()]
        enthalpy = melting.enthalpy_of_fusion(kelvins, heats)
        every += list(zip(kelvins, heats, strict=True))
        logging.info(
            "seed %d: enthalpies of fusion %s kJ/mol, %.0f s", seed, heats, time.process_time() - began
        )
        for kelvin in given.reference:
            records = {}
            for job in doubts.JOBS:
                records[job] = walked(given, crystal, kelvin, seed, job)
                legs.append(described(records[job], kelvin, seed))
                logging.info("%s", legs[-1])
            solid, liquid = phases[kelvin]
            found = path.fusion(records, kelvin, solid, liquid, TIMES.bar, crystal.formula_units)
            paths.append((kelvin, seed, found))
            rows.append({
                "kelvin": kelvin, "seed": seed, **asdict(found), "enthalpy": enthalpy.at(kelvin),
                "solid_kg_m3": solid.density, "liquid_kg_m3": liquid.density,
            })  # fmt: skip
            logging.info("%s", rows[-1])
            pd.DataFrame(rows).to_csv(given.folder / "paths.csv", index=False)
            pd.DataFrame(legs).to_csv(given.folder / "legs.csv", index=False)
    verdict = summary.conclude(paths, melting.enthalpy_of_fusion(*zip(*every, strict=True)), False, 0.0)
    (given.folder / "verdict.json").write_text(json.dumps(verdict.as_dict()))
    logging.info("%s: %s; %s K", verdict.status, verdict.reason, verdict.melting_K)
    logging.info("%.0f s of processor time", time.process_time() - began)
