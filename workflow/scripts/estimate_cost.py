"""How long each protocol will take on this machine, from a short measurement; said before anything runs."""

import json
from dataclasses import asdict
from pathlib import Path

import pandas as pd

from lowmelt.dynamics import cost, devices
from lowmelt.dynamics.protocol import Protocol
from lowmelt.runtime import start

log = start(snakemake.log[0], snakemake.rule)
params = snakemake.params
files = sorted(file for folder in snakemake.input.salts for file in Path(folder).glob("*.json"))
atoms = [cost.atoms_per_unit(json.loads(file.read_text())["smiles"]) for file in files]
protocols = [Protocol.from_config(name, p, params.conditions) for name, p in params.protocols.items()]

with devices.one_device(snakemake.threads, params.platform) as device:
    log.info("device: %s; %d salts; measured for %.3g s", device, len(atoms), params.measure_s)
    found = cost.estimate(protocols, atoms, device, params.measure_s) if atoms else []
rows = []
for one in found:
    chosen = one.protocol == params.protocol
    log.info(
        "%s %s: %.3g ns a salt of %d atoms, %.3g ns/day: %s a salt, %s for %d on one device",
        "this run," if chosen else "not run,", one.protocol, one.total_ns, one.atoms, one.ns_per_day,
        cost.duration(one.hours), cost.duration(one.hours * len(atoms)), len(atoms),
    )  # fmt: skip
    said = {"time_a_salt": cost.duration(one.hours), "salts": len(atoms), "chosen": chosen}
    rows.append(asdict(one) | said | {"device": str(device)})
columns = [*cost.Cost.__dataclass_fields__, "time_a_salt", "salts", "chosen", "device"]
pd.DataFrame(rows, columns=columns).to_csv(snakemake.output[0], index=False, float_format="%.4g")
