"""Melting point of a crystal from coexistence: Tosi-Fumi sodium chloride, or the ions of a CIF.

python benchmarks/dynamics_coexistence.py --cells 3 3 4 --seeds 11 12 13 14 15 --kelvins 1000 1040 1080 1120 \
    --run-ps 40 --folder somewhere
python benchmarks/dynamics_coexistence.py --cif resources/crystals/sodium_nitrate.cif \
    --smiles "[Na+].[O-][N+](=O)[O-]" --charge-scale 0.8 --cutoff-nm 0.74 --cells 6 4 1 --seeds 1 2 3 \
    --kelvins 450 600 750 --melt-ps 4 --settle-ps 15 --average-ps 15 --run-ps 120 --folder somewhere
Threads: one. What is finished in the folder is not done again; ``runs.csv`` there has a row for each run, and
``--judge`` takes the runs of more folders into the verdict.
"""

import argparse
import logging
import sys
import time
from pathlib import Path

import pandas as pd

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "workflow/scripts"))

from lowmelt.chem.salts import split_salt  # noqa: E402
from lowmelt.crystals import blocks, coexistence, crossing, source, tosi_fumi  # noqa: E402
from lowmelt.crystals.bench import Times  # noqa: E402
from lowmelt.crystals.phases import Phases  # noqa: E402
from lowmelt.crystals.unit_cell import read_cif  # noqa: E402
from lowmelt.forcefield import assign, curated  # noqa: E402
from lowmelt.forcefield.parameters import IonParameters  # noqa: E402
from lowmelt.forcefield.system import SystemOptions  # noqa: E402
from lowmelt.simulation import devices  # noqa: E402
from lowmelt.simulation.checkpoint import Store  # noqa: E402

TIMES = Times()


def parser_of(about: str, seeds: list[int], kelvins: list[float]) -> argparse.ArgumentParser:
    """What a benchmark of a crystal is asked: which one, at which temperatures, for how long."""
    parser = argparse.ArgumentParser(description=about)
    parser.add_argument("--cif", type=Path, help="crystal of the salt; Tosi-Fumi sodium chloride without it")
    parser.add_argument("--smiles", help="of the salt in the CIF")
    parser.add_argument("--charge-scale", type=float, default=1.0)
    parser.add_argument("--cutoff-nm", type=float, default=1.0)
    parser.add_argument(
        "--along", choices=list("abc"), help="axis on which the melt is put; least polar face"
    )
    parser.add_argument("--cells", type=int, nargs=3, default=[3, 3, 4], help="along a, b and c")
    parser.add_argument("--seeds", type=int, nargs="+", default=seeds)
    parser.add_argument("--kelvins", type=float, nargs="+", default=kelvins)
    for name in ("melt_ps", "settle_ps", "average_ps", "run_ps"):
        parser.add_argument("--" + name.replace("_", "-"), type=float, default=getattr(TIMES, name))
    parser.add_argument("--folder", type=Path, required=True)
    return parser


def arguments() -> argparse.Namespace:
    """Of the command line."""
    parser = parser_of(__doc__.splitlines()[0], [11, 12, 13, 14, 15], [1000.0, 1040.0, 1080.0, 1120.0])
    parser.add_argument("--judge", type=Path, nargs="*", default=[], help="folders of other runs")
    return parser.parse_args()


def judged(folders: list[Path]) -> crossing.Crossing:
    """The verdict on all runs in some folders."""
    table = pd.concat([pd.read_csv(folder / "runs.csv") for folder in folders])
    table["reason"] = table["reason"].fillna("")
    runs = [coexistence.growth_from(row) for row in table.to_dict("records")]
    return crossing.judge(table["kelvin"].tolist(), runs)


def crystal_of(
    given: argparse.Namespace,
) -> tuple[blocks.Crystal, tuple[IonParameters, ...], SystemOptions]:
    """The block that the arguments ask for, its ions and options; no ions for Tosi-Fumi sodium chloride."""
    options = SystemOptions(given.charge_scale, given.cutoff_nm)
    if given.cif is None:
        return blocks.from_lattice("rock_salt", tosi_fumi.LATTICE_NM, tuple(given.cells)), (), options
    table = curated.read_table(ROOT / "resources/forcefield/curated_ions.yaml")
    salt = split_salt(given.smiles)
    cation, anion = (assign.parameterise(one.ion_id, one.smiles, table) for one in (salt.cation, salt.anion))
    ions, counts = (cation, anion), (salt.n_cation, salt.n_anion)
    cell = read_cif(given.cif)
    return blocks.from_cell(cell, ions, counts, options, given.cells, given.along), ions, options


if __name__ == "__main__":
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    given = arguments()
    crystal, device = crystal_of(given)[0], devices.choose(1)
    times = Times(given.melt_ps, given.settle_ps, given.average_ps, run_ps=given.run_ps)
    began, rows = time.process_time(), []
    for seed in given.seeds:
        for kelvin in given.kelvins:
            phases = Phases(crystal, kelvin, device, seed, times)
            made_of = {"start": source.record(crystal), "scale": given.charge_scale, "of": given.smiles}
            phases.store = Store(given.folder / f"{kelvin:g}_{seed}", phases.plan | made_of)
            found = coexistence.run(phases)
            rows.append({"kelvin": kelvin, "seed": seed, **found.as_dict()})
            pd.DataFrame(rows).drop(columns="profile").to_csv(given.folder / "runs.csv", index=False)
            logging.info(
                "%g K, seed %d: %s, contrast %.2f, crystal and melt %.0f and %.0f kg/m3, %.0f s so far",
                kelvin, seed, found.growth, found.contrast, *found.pure, time.process_time() - began,
            )  # fmt: skip
    logging.info("%s", judged([given.folder, *given.judge]))
    logging.info("%.0f s of processor time", time.process_time() - began)
