"""The distinct crystals of a search, relaxed with flexible ions, from the lowest lattice energy up."""

import json
import shutil
from pathlib import Path

import torch

from lowmelt import outcome
from lowmelt.crystals import source
from lowmelt.crystals.search import anneal, files, known, ranking
from lowmelt.crystals.search.stages import finish
from lowmelt.failures import PhysicsFailure
from lowmelt.forcefield.parameters import IonParameters
from lowmelt.runtime import derive_seed, start
from lowmelt.simulation import devices

log = start(snakemake.log[0], snakemake.rule)
given, params, output = snakemake.params.crystal, snakemake.params, snakemake.output
salt = json.loads(Path(snakemake.input.salts, f"{given['name']}.json").read_text())
counts = (salt["n_cation"], salt["n_anion"])
torch.set_num_threads(snakemake.threads)
Path(output.forms).mkdir(parents=True, exist_ok=True)

try:
    outcome.require(snakemake.input.ions)
    good = outcome.usable(snakemake.input.batches)
    ions = tuple(IonParameters.read(path) for path in snakemake.input.ions)
    options = source.options(given, params.conditions, params.cutoff_nm)
    scale = options.charge_scale
    batches = [one for path in good for one in files.load(path, ions, counts, scale)]
    seed = derive_seed(params.seed, "rank_packings", given["name"])
    found = finish(batches, seed=seed)
    if given.get("anneal_ps", 0):
        with devices.one_device(snakemake.threads, params.platform, slots=params.slots) as device:
            found = [anneal.annealed(one, options, device, seed, given["anneal_ps"]) for one in found]
    found = ranking.ordered(found)
    compared = None
    for path in snakemake.input.known:
        compared = known.compare(found, *known.relaxed(path, ions, counts, scale, seed))
    kept, tried = found[: given.get("keep", 5)], sum(map(files.tried, good))
    table = ranking.table(kept, compared)
    for one, file in zip(kept, table["file"], strict=True):
        files.write_cif(Path(output.forms, file), one.crystal, given["name"], ranking.remark(one, tried))
    table.to_csv(output.table, index=False, float_format="%.5g")
    ranking.packings(batches).to_csv(output.packings, index=False, float_format="%.6g")
    shutil.copyfile(Path(output.forms, table["file"].iloc[0]), output.best)
    lost = len(snakemake.input.batches) - len(good)
    facts = {"label": given["label"], "tried": tried, "batches_lost": lost}
    outcome.write(output.record, **facts, **ranking.record(found, len(kept), compared))
    log.info("%s: %d crystals, best %.2f kJ/mol", given["label"], len(found), found[0].energy)
except PhysicsFailure as failure:
    reason = outcome.fail(output.record, "crystal search", failure, label=given["label"])
    log.info("%s failed: %s", given["label"], reason)
finally:
    for file in (output.best, output.packings, output.table):
        Path(file).touch()
