"""Does the search find the known crystals? The shipped cells, from the ions alone or with the cell given.

python benchmarks/crystal_search.py TABLE.csv [free|pairs|cell|uncharged] [packings] [salts...]

free: random packings in the ten commonest space groups, one independent formula unit. pairs: with two. cell:
the published cell and space group are given. uncharged: the baseline, the packings of free relaxed without
charges, of which the lowest hundred end with them.

Found means, fixed before the first run: a crystal within 0.5 kJ/mol, 1 % of the density and 0.01 nm of each
average distance of a heavy atom to its nearest 24 (``cluster.alike``) of the known one, both relaxed with the
same force field, charges scaled by 0.8, without symmetry. 50 crystals go through all stages. Rows are added to
the table; those there are kept.
"""

import logging
import sys
import time
from dataclasses import replace
from pathlib import Path

import gemmi
import pandas as pd
import torch

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "workflow/scripts"))

from lowmelt.chem.salts import split_salt  # noqa: E402
from lowmelt.crystals.search import known, settings  # noqa: E402
from lowmelt.crystals.search.conformers import conformers  # noqa: E402
from lowmelt.crystals.search.stages import finish, search_batch  # noqa: E402
from lowmelt.forcefield import assign, curated  # noqa: E402

SEED, SCALE, BATCH, MOST = 1, 0.8, 64, 50
CELLS = ROOT / "resources/crystals"


def published(path: Path, vectors: int) -> settings.KnownCell:
    """Cell and space group of a CIF, its coordinates left out."""
    read = gemmi.read_small_structure(str(path))
    cell = read.cell
    return settings.KnownCell(
        (cell.a, cell.b, cell.c), (cell.alpha, cell.beta, cell.gamma), read.spacegroup.xhm(), vectors
    )


def search(row: pd.Series, mode: str, packings: int) -> dict:
    """One search, and where the known form is in it."""
    begin = time.process_time()
    salt, table = split_salt(row["smiles"], balance=True), curated.read_table(
        ROOT / "resources/forcefield/curated_ions.yaml"
    )
    pair = tuple(
        assign.parameterise(ion.ion_id, ion.smiles, table, seed=SEED) for ion in (salt.cation, salt.anion)
    )
    counts = (salt.n_cation, salt.n_anion)
    cif = CELLS / row["file"]
    form, moved = known.relaxed(cif, pair, counts, SCALE)
    units = {"free": [1], "uncharged": [1], "pairs": [2], "cell": [1, 2]}[mode]
    cell = published(cif, form.contents.units) if mode == "cell" else None
    shapes = {ion.ion_id: conformers(ion, SEED) for ion in pair}
    prepared = time.process_time()
    looked = settings.spaces(pair, counts, SCALE, units, cell)
    each, batches = -(-packings // len(looked)), []
    for n, space in enumerate(looked):
        charged = space.contents
        contents = replace(charged, charge_scale=0.0) if mode == "uncharged" else charged
        for first in range(0, each, BATCH):
            count = min(BATCH, each - first)
            made = search_batch(contents, space.symmetry, shapes, SEED + n, first, count, space.cell)
            batches.append(replace(made, contents=charged))
    searched = time.process_time()
    found = finish(batches, most=MOST, seed=SEED)
    compared = known.compare(found, form, moved)
    return {
        "file": row["file"], "mode": mode, "packings": each * len(looked), "seed": SEED, "charges": SCALE,
        "rank": compared.rank, "above_best_kJ_mol": compared.above_best, "energy_kJ_mol": compared.energy,
        "best_kJ_mol": found[0].energy, "group": found[0].symmetry, "forms": len(found),
        "highest_kJ_mol": found[-1].energy,
        "times": found[compared.rank - 1].times if compared.rank else 0,
        "density_kg_m3": compared.density, "moved_nm": moved,
        "search_min": (searched - prepared) / 60, "finish_min": (time.process_time() - searched) / 60,
        "prepare_min": (prepared - begin) / 60,
    }  # fmt: skip


def main(table: str, mode: str = "free", packings: str = "640", *names: str) -> None:
    """Search for the crystal of each shipped cell, or of those named."""
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    torch.set_num_threads(1)
    index = pd.read_csv(CELLS / "index.csv")
    done = pd.read_csv(table) if Path(table).exists() else pd.DataFrame(columns=["file", "mode"])
    for _, row in index.iterrows():
        wanted = not names or any(row["file"].startswith(name) for name in names)
        if not wanted or ((done["file"] == row["file"]) & (done["mode"] == mode)).any():
            continue
        found = search(row, mode, int(packings))
        print(found, flush=True)
        done = pd.concat([done, pd.DataFrame([found])], ignore_index=True)
        done.to_csv(table, index=False, float_format="%.4g")


if __name__ == "__main__":
    main(*sys.argv[1:])
