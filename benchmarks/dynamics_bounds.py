"""Cheap estimates from a crystal and its melt, each alone: Tosi-Fumi sodium chloride, or the ions of a CIF.

python benchmarks/dynamics_bounds.py --cells 3 3 3 --voids 0.03 0.06 0.1 --seeds 1 2 \
    --kelvins 950 1000 1050 1100 1150 1200 1250 --perfect 1000 1100 1200 1250 1300 1350 1400 \
    --melt 1000 1100 1200 1300 --run-ps 30 --place 1074 --folder somewhere
python benchmarks/dynamics_bounds.py --cif resources/crystals/sodium_nitrate.cif \
    --smiles "[Na+].[O-][N+](=O)[O-]" --charge-scale 0.8 --cutoff-nm 0.74 --cells 4 4 1 --along c \
    --voids 0.05 0.1 --seeds 1 2 --kelvins 550 600 650 --perfect 540 620 700 780 860 \
    --melt 540 700 --settle-ps 10 --average-ps 8 --run-ps 40 --place 580 --folder somewhere
Threads: one. What is finished in the folder is not done again; ``holds.json`` there has all holds,
``bounds.csv`` a row for each start and temperature, ``verdict.json`` what follows.
"""

import json
import logging
import sys
import time
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT / "workflow/scripts"), str(ROOT / "benchmarks")]

from dynamics_coexistence import crystal_of, parser_of  # noqa: E402

from lowmelt.crystals import bounds, holds, source, vacancies  # noqa: E402
from lowmelt.crystals.bench import Times  # noqa: E402
from lowmelt.crystals.blocks import Crystal  # noqa: E402
from lowmelt.crystals.holds import CRYSTAL, MELT, VACANCIES, Reference  # noqa: E402
from lowmelt.crystals.phases import Phases  # noqa: E402
from lowmelt.failures import PhysicsFailure  # noqa: E402
from lowmelt.runtime import derive_seed  # noqa: E402
from lowmelt.simulation import devices  # noqa: E402
from lowmelt.simulation.checkpoint import Store  # noqa: E402


def arguments():
    """Of the command line."""
    parser = parser_of(__doc__.splitlines()[0], seeds=[1, 2], kelvins=[950.0, 1000.0, 1050.0, 1100.0])
    parser.add_argument("--voids", type=float, nargs="+", default=[0.03, 0.06, 0.1])
    parser.add_argument("--perfect", type=float, nargs="+", help="temperatures of the perfect crystal")
    parser.add_argument("--melt", type=float, nargs="+", help="temperatures of the melt")
    parser.add_argument("--place", type=float, required=True, help="where the enthalpy of fusion is told")
    return parser.parse_args()


def plan(given) -> Iterator[tuple[str, float, float, int]]:
    """Start, share of vacancies, temperature and seed of each hold: those that decide most come first."""
    for seed in given.seeds:
        for kelvin in given.perfect or given.kelvins:
            yield CRYSTAL, 0.0, kelvin, seed
        for kelvin in given.melt or given.kelvins:
            yield MELT, 0.0, kelvin, seed
        for voids in given.voids:
            for kelvin in given.kelvins:
                yield VACANCIES, voids, kelvin, seed


def reference(given, crystal: Crystal, times: Times, device) -> Reference:
    """Crystal and melt at rest; from the folder where they are done."""
    kept, made_of = (
        given.folder / "reference.json",
        json.dumps([source.record(crystal), vars(given)], default=str),
    )
    if not kept.exists():
        kelvins = [t for chosen in (given.kelvins, given.perfect, given.melt) for t in chosen or ()]
        cold, hot = (Phases(crystal, t, device, 1, times) for t in (min(kelvins), max(kelvins)))
        kept.write_text(json.dumps(holds.refer(cold, hot).as_dict() | {"made_of": made_of}))
    return Reference.from_dict(json.loads(kept.read_text()))


def held(given, what, voids, kelvin, seed, crystal, remake, begin, times, device) -> dict:
    """One hold, as the workflow's job makes it."""
    start = begin.melt
    if what != MELT:
        number = derive_seed(seed, "vacancies", f"{voids:g}")
        crystal = remake(crystal, begin.solid, vacancies.taken_out(crystal, voids, number))
        start = holds.Block(crystal.positions_nm, crystal.vectors_nm)
    phases = Phases(crystal, kelvin, device, derive_seed(seed, what, f"{voids:g}"), times)
    folder = given.folder / f"{what}{voids:g}_{kelvin:g}_{seed}"
    phases.store = Store(folder, phases.plan | {"start": source.record(crystal), "scale": given.charge_scale})
    facts = {"start": what, "voids": voids, "kelvin": kelvin, "replica": seed, "device": str(device)}
    try:
        found = holds.hold(phases, start, begin.learnt, what)
    except PhysicsFailure as failure:
        return {"status": "failed", "reason": str(failure), **facts}
    return {"status": "ok", **facts, **found.as_dict()}


if __name__ == "__main__":
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    given = arguments()
    given.folder.mkdir(parents=True, exist_ok=True)
    crystal, remade, options = crystal_of(given)
    times = Times(given.melt_ps, given.settle_ps, given.average_ps, run_ps=given.run_ps, sample_ps=0.5)
    device, began, rows = devices.choose(1), time.process_time(), []

    def remake(perfect: Crystal, matter, gone) -> Crystal:
        """The block with vacancies."""
        return source.rebuild(vacancies.record_without(perfect, matter, gone), remade, options)

    begin = reference(given, crystal, times, device)
    logging.info("contrast %.2f, %.0f s so far", begin.learnt.contrast, time.process_time() - began)
    for one in plan(given):
        rows.append(held(given, *one, crystal, remake, begin, times, device))
        (given.folder / "holds.json").write_text(json.dumps(rows, indent=1))
        logging.info("%s, %.0f s so far", rows[-1], time.process_time() - began)
    bounds.table(rows).to_csv(given.folder / "bounds.csv", index=False, float_format="%.6g")
    verdict, numbers = bounds.conclude(rows, predicted=False, systematic_K=0.0)
    heat = bounds.fusion(rows)
    told = verdict.as_dict() | numbers | {f"fusion_at_{given.place:g}_K": heat and heat.at(given.place)}
    (given.folder / "verdict.json").write_text(json.dumps(told, indent=1))
    logging.info("%s\n%.0f s of processor time", json.dumps(told, indent=1), time.process_time() - began)
