"""Growth over temperature of a crystal in contact with its melt."""

from lowmelt import outcome
from lowmelt.plots import coexistence, dynamics
from lowmelt.plots.style import save
from lowmelt.runtime import start

start(snakemake.log[0], snakemake.rule)
verdict, label = outcome.record(snakemake.input[0]), snakemake.params.label
failed = verdict["status"] == "failed"
save(
    dynamics.failed(label, verdict["reason"]) if failed else coexistence.rates(verdict, label),
    snakemake.output[0],
)
