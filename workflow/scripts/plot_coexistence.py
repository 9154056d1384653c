"""Slope of the enthalpy over temperature of a crystal in contact with its melt."""

from lowmelt import outcome
from lowmelt.plots import coexistence, dynamics
from lowmelt.plots.style import save
from lowmelt.runtime import start

start(snakemake.log[0], snakemake.rule)
answer, label = outcome.record(snakemake.input[0]), snakemake.params.label
failed = answer["status"] == "failed"
save(
    dynamics.failed(label, answer["reason"]) if failed else coexistence.slopes(answer, label),
    snakemake.output[0],
)
