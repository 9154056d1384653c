"""One batch of random packings of a salt's ions, relaxed with the force field."""

import json
from pathlib import Path

import torch

from lowmelt import outcome
from lowmelt.crystals.search import files, settings
from lowmelt.crystals.search.conformers import conformers
from lowmelt.crystals.search.stages import search_batch
from lowmelt.failures import PhysicsFailure
from lowmelt.forcefield.parameters import IonParameters
from lowmelt.runtime import derive_seed, start

log = start(snakemake.log[0], snakemake.rule)
given, params, output = snakemake.params.crystal, snakemake.params, snakemake.output[0]
salt = json.loads(Path(snakemake.input.salts, f"{given['name']}.json").read_text())
torch.set_num_threads(snakemake.threads)

try:
    outcome.require(snakemake.input.ions)
    ions = tuple(IonParameters.read(path) for path in snakemake.input.ions)
    cell = settings.KnownCell.from_config(given.get("known_cell"))
    counts = (salt["n_cation"], salt["n_anion"])
    looked = settings.spaces(ions, counts, given["charge_scale"], given.get("independent", [1]), cell)
    batch = int(snakemake.wildcards.batch)
    first, count = settings.slices(given["trials"], given["batches"], len(looked))[batch]
    seed = derive_seed(params.seed, "search_crystal", given["name"])
    shapes = {ion.ion_id: conformers(ion, seed) for ion in ions}
    found = []
    for n, space in enumerate(looked):
        own = derive_seed(seed, n)
        found.append(search_batch(space.contents, space.symmetry, shapes, own, first, count, space.cell))
        best = float(found[-1].energies.min()) if len(found[-1]) else float("nan")
        log.info("%s, %s: %d of %d kept, best %.2f kJ/mol", given["name"], space.symmetry.name,
                 len(found[-1]), count, best)  # fmt: skip
    files.save(output, found, tried=count * len(looked), status="ok", reason="")
except PhysicsFailure as failure:
    log.info("%s failed: %s", given["name"], outcome.fail(output, "crystal search", failure))
