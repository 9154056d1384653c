"""The free energy along the path from liquid to crystal, and where that of fusion is zero."""

from lowmelt import outcome
from lowmelt.plots import dynamics, free_energy
from lowmelt.plots.style import save
from lowmelt.runtime import start

start(snakemake.log[0], snakemake.rule)
verdict, label = outcome.record(snakemake.input[0]), snakemake.params.label
failed = verdict["status"] == "failed"
save(
    dynamics.failed(label, verdict["reason"]) if failed else free_energy.path(verdict, label),
    snakemake.output[0],
)
