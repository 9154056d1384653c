"""A trajectory of the committee from a held-out frame; a gate ends it, and the frame is kept."""

import json
from pathlib import Path

import pandas as pd
import torch

from lowmelt.forcefield.learned import Committee
from lowmelt.potentials import frames, scores, splits, trajectory
from lowmelt.potentials.gates import Gates
from lowmelt.potentials.ions import read
from lowmelt.runtime import derive_seed, start
from lowmelt.simulation import devices

log = start(snakemake.log[0], snakemake.rule)
inputs, params, name = snakemake.input, snakemake.params, snakemake.wildcards.composition
number, run = int(snakemake.wildcards.round), params.run
torch.set_num_threads(snakemake.threads)

parameters, _ = read(inputs.ions[0])
found, table = frames.read(inputs.frames), pd.read_csv(inputs.split)
start_at = found[splits.first_frame(table, name, number, params.last)]
files = [Path(file).resolve() for file in inputs.models]
limits = dict(params.gates)
held = splits.of(found, table, splits.VALID)
limits["spread_eV_A"] = scores.spread_limit(Committee.read(files), held, limits.pop("spread_ratio"))
gates = Gates(**limits)
ions = [parameters[ion] for ion in frames.ions_of(start_at)]

with devices.one_device(snakemake.threads, params.platform) as device:
    done = trajectory.run(
        files, ions, start_at, run["temperature_K"],
        run["time_ps"], run["every_ps"], run["step_fs"], gates, device,
        derive_seed(params.seed, "potential_onpolicy", number, name),
        composition=name, trajectory=f"{name}_round{number}",
    )  # fmt: skip
frames.write(snakemake.output.frames, done.frames)
series = {key: [round(float(x), 4) for x in values] for key, values in done.series.items()}
facts = {"composition": name, "status": done.status, "reason": done.reason, "frames": len(done.frames)}
facts["gates"] = gates.of_frames()
Path(snakemake.output.record).write_text(json.dumps(facts | series, indent=1))
log.info("%s: %s %s; %d frames", name, done.status, done.reason, len(done.frames))
