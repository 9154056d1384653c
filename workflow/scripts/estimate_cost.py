"""How long each protocol will take on this machine, from a short measurement; said before anything runs."""

from dataclasses import asdict

import pandas as pd

from lowmelt.crystals import cost as crystals_cost
from lowmelt.failures import PhysicsFailure
from lowmelt.forecast import duration
from lowmelt.runtime import start
from lowmelt.simulation import cost, devices
from lowmelt.simulation.protocol import Protocol

log = start(snakemake.log[0], snakemake.rule)
params = snakemake.params
protocols = [Protocol.from_config(name, p, params.conditions) for name, p in params.protocols.items()]

with devices.one_device(snakemake.threads, params.platform, slots=params.slots) as device:
    log.info("device: %s; measured for %.3g s", device, params.measure_s)
    found = cost.estimate(protocols, cost.typical_atoms(), device, params.measure_s)
    this = next(protocol for protocol in protocols if protocol.name == params.protocol)
    each_s = params.measure_s / len(protocols)
    for crystal in params.crystals:
        try:
            found.append(crystals_cost.estimate(crystal, this, device, each_s))
        except PhysicsFailure as failure:
            log.info("crystal %s: no estimate, %s", crystal["name"], failure)
rows = []
for one in found:
    chosen = one.protocol == params.protocol or one.protocol.startswith("crystal ")
    log.info(
        "%s%s: %.3g ns a salt (%d pairs, %d atoms) at %.3g ns/day here: %s a salt",
        one.protocol, " (this run)" if chosen else "", one.total_ns, one.pairs, one.atoms, one.ns_per_day,
        duration(one.hours),
    )  # fmt: skip
    said = {"time_a_salt": duration(one.hours), "chosen": chosen}
    rows.append(asdict(one) | said | {"device": str(device)})
pd.DataFrame(rows).to_csv(snakemake.output[0], index=False, float_format="%.4g")
