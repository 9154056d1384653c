"""Learning curve, transfer, parity, spread against error, two ions drawn apart, and the own liquids."""

import json
from pathlib import Path

import numpy as np
import pandas as pd

from lowmelt.plots import potentials
from lowmelt.plots.style import save
from lowmelt.potentials import liquid
from lowmelt.potentials.frames import density, read
from lowmelt.potentials.ions import read as read_ions
from lowmelt.runtime import start

start(snakemake.log[0], snakemake.rule)
given, params, output = snakemake.input, snakemake.params, snakemake.output

scores, frames = pd.read_csv(given.scores), pd.read_csv(given.frames)
with np.load(given.parity) as data:
    parity = dict(data)
save(potentials.learning_curve(scores), output.curve)
save(potentials.transfer(scores), output.transfer)
save(potentials.parity(parity), output.parity)
save(potentials.spread(frames), output.spread)
save(potentials.separated(pd.read_csv(given.separated)), output.separated)

charges = {name: ion.charge for name, ion in read_ions(given.ions[0])[0].items()}
classical, structure, densities = read(given.classical), {}, {}
for record, path in zip(given.runs, given.own, strict=True):
    run, own = json.loads(Path(record).read_text()), read(path)
    name = run["composition"]
    kelvin = sorted({one.info["temperature_K"] for one in classical}, key=lambda k: abs(k - params.kelvin))[0]
    beside = [f for f in classical if f.info["composition"] == name and f.info["temperature_K"] == kelvin]
    kinds = {"potential": own, "classical": beside}
    structure[name] = {kind: liquid.cation_anion(some, charges) for kind, some in kinds.items() if some}
    there = [density(one) for one in classical if one.info["composition"] == name]
    densities[name] = run["time_ps"], run["density_kg_m3"], (min(there), max(there))
save(potentials.liquid(structure, densities), output.liquid)
