"""Frames of one composition from classical dynamics at several temperatures and densities."""

from lowmelt.chem.salts import split_salt
from lowmelt.potentials import frames, sampling
from lowmelt.potentials.ions import read
from lowmelt.runtime import derive_seed, progress, start
from lowmelt.simulation import devices

log = start(snakemake.log[0], snakemake.rule)
params, given = snakemake.params, snakemake.params.composition
parameters, _ = read(snakemake.input.ions[0])
salts = []
for salt in map(split_salt, given["salts"]):
    pair = parameters[salt.cation.ion_id], parameters[salt.anion.ion_id]
    salts.append((*pair, (salt.n_cation, salt.n_anion)))
ions = sampling.ions_of(salts, given["pairs"])
edge, chosen = sampling.liquid_edge_nm(salts, given["pairs"]), params.sampling
device = devices.choose(snakemake.threads, wanted="CPU")

found = []
for number in progress(range(given["trajectories"]), given["trajectories"], given["name"]):
    kelvin = chosen["temperatures_K"][number % len(chosen["temperatures_K"])]
    volume = chosen["volumes"][number % len(chosen["volumes"])]
    found += sampling.sample(
        ions, edge * volume ** (1 / 3), kelvin, given["frames"], chosen["every_ps"], chosen["settle_ps"],
        chosen["charge_scale"], device, derive_seed(params.seed, "potential_frames", given["name"], number),
        composition=given["name"], trajectory=f"{given['name']}_{number}", volume=volume,
    )  # fmt: skip
frames.write(snakemake.output[0], found)
log.info("%s: %d frames of %d atoms", given["name"], len(found), len(found[0]))
