"""Melting point of a crystal from its free energy: Tosi-Fumi sodium chloride, or the ions of a CIF.

python benchmarks/dynamics_free_energy.py --cells 3 3 3 --seeds 41 42 --reference 1070 \
    --kelvins 1000 1070 1140 --folder somewhere
python benchmarks/dynamics_free_energy.py --cif resources/crystals/sodium_nitrate.cif \
    --smiles "[Na+].[O-][N+](=O)[O-]" --charge-scale 0.8 --cutoff-nm 0.74 --cells 4 4 1 --seeds 1 \
    --reference 590 --kelvins 550 590 630 --settle-ps 10 --average-ps 20 --folder somewhere
Threads: one. What is finished in the folder is not done again; ``paths.csv`` and ``legs.csv``
there hold what was found. ``--backwards weaken bind`` walks these legs from their ends as well.
"""

import argparse
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
from lowmelt.crystals.free_energy import melting, path, pure  # noqa: E402
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
    parser.add_argument("--backwards", nargs="*", default=[], choices=path.ORDER)
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
    if not kept.exists():
        times = Times(given.melt_ps, given.settle_ps, given.average_ps)
        phases = Phases(crystal, kelvin, DEVICE, seed, times)
        phases.store = Store(given.folder / f"pure_{kelvin:g}_{seed}", phases.plan | made_of(given, crystal))
        pure.write(kept, kelvin, *pure.at_rest(phases))
    return pure.read(kept)[1:]


def made_of(given: argparse.Namespace, crystal: blocks.Crystal) -> dict:
    """What a store's files depend on."""
    return {"start": source.record(crystal), "scale": given.charge_scale, "of": given.smiles}


def walked(
    given: argparse.Namespace, crystal: blocks.Crystal, kelvin: float, seed: int, name: str, back: bool
) -> dict:
    """The record of one leg, read where it was walked before."""
    kept = given.folder / f"{kelvin:g}_{seed}_{name}{'_back' * back}.json"
    if not kept.exists():
        settings = PathSettings.from_config(vars(given))
        began = time.process_time()
        solid, liquid = at_rest(given, crystal, kelvin, seed)
        bench = Phases(crystal, kelvin, DEVICE, seed, Times(given.melt_ps, given.settle_ps, given.average_ps))
        bench.store = Store(
            given.folder / f"legs_{kelvin:g}_{seed}",
            bench.plan | made_of(given, crystal) | {"path": asdict(settings)},
        )
        record = path.walk_leg(bench, name, solid, liquid, settings, back)
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
    kelvins = sorted({*given.reference, *given.kelvins})
    for seed in given.seeds:
        phases = {kelvin: at_rest(given, crystal, kelvin, seed) for kelvin in kelvins}
        heats = [liquid.enthalpy - solid.enthalpy for solid, liquid in phases.values()]
        enthalpy = melting.enthalpy_of_fusion(kelvins, heats)
        logging.info(
            "seed %d: enthalpies of fusion %s kJ/mol, %.0f s", seed, heats, time.process_time() - began
        )
        for kelvin in given.reference:
            records = {}
            for name in path.ORDER:
                for back in (False, True) if name in given.backwards else (False,):
                    record = walked(given, crystal, kelvin, seed, name, back)
                    legs.append(described(record, kelvin, seed))
                    logging.info("%s", legs[-1])
                    if not back:
                        records[name] = record
            solid, liquid = phases[kelvin]
            found = path.fusion(records, kelvin, solid, liquid, TIMES.bar, crystal.formula_units)
            melting_K = melting.melting_point(kelvin, found.gibbs, enthalpy)
            rows.append({
                "kelvin": kelvin, "seed": seed, **asdict(found), "enthalpy": enthalpy.at(kelvin),
                "solid_kg_m3": solid.density, "liquid_kg_m3": liquid.density, "melting_K": melting_K,
                "error_K": found.error * melting_K / enthalpy.at(melting_K),
            })  # fmt: skip
            logging.info("%s", rows[-1])
            pd.DataFrame(rows).to_csv(given.folder / "paths.csv", index=False)
            pd.DataFrame(legs).to_csv(given.folder / "legs.csv", index=False)
    logging.info("%.0f s of processor time", time.process_time() - began)
