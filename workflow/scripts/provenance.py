"""Record what ran: version, commit, machine, seed, packages, and the config as it was used."""

from pathlib import Path

import pandas as pd
import yaml

from lowmelt.run_record import VERSION, commit, machine, packages
from lowmelt.runtime import start

log = start(snakemake.log[0], snakemake.rule)

root = Path(snakemake.scriptdir).parents[1]
facts = {"lowmelt": VERSION, "commit": commit(root), **machine(), "seed": snakemake.params.seed}
pd.DataFrame(list(facts.items()), columns=["what", "value"]).to_csv(snakemake.output.run, index=False)
pd.DataFrame(packages(), columns=["package", "version"]).to_csv(snakemake.output.packages, index=False)
Path(snakemake.output.config).write_text(yaml.safe_dump(snakemake.params.config, sort_keys=False))
log.info("lowmelt %s, commit %s, %s", VERSION, facts["commit"], facts["processor"])
