"""All substances and values of the mesophase stage, what could not be read, and suspected clearing points."""

import pandas as pd

from lowmelt.mesophase.articles import article_groups
from lowmelt.mesophase.audit import suspected_clearing
from lowmelt.mesophase.names import IonNames
from lowmelt.mesophase.observations import observe
from lowmelt.mesophase.published import shared_fingerprints
from lowmelt.mesophase.substances import describe, of_melting, of_transitions, unread_sequences
from lowmelt.mesophase.user_table import read_user_table
from lowmelt.runtime import derive_seed, start
from lowmelt.tables.files import load
from lowmelt.tables.identify import identify
from lowmelt.tables.readers import read_table
from lowmelt.tables.sources import parse_source

log = start(snakemake.log[0], snakemake.rule)
params = snakemake.params


def shipped(key):
    source = parse_source(key, params.sources[key])
    return read_table(snakemake.input[key], source, source.tables[0])


salts = pd.read_parquet(snakemake.input.salts)
transitions = pd.read_parquet(snakemake.input.transitions)
labels = identify(shipped("phase_labels"))[0]
molecules = shipped("liquid_crystals")
crystals = describe(of_transitions(transitions, salts, labels), "ilc")
neutral = molecules.assign(
    smiles=molecules["structure"], shape=molecules["mesophase"], mesophase=float("nan")
)
liquids = describe(of_melting(pd.read_parquet(snakemake.input.melting), salts), "il")
parts, curation = [crystals, describe(neutral, "neutral"), liquids], [unread_sequences(transitions)]
if snakemake.input.get("own"):
    path = str(snakemake.input.own)
    loaded = load(path)
    names = IonNames.of_salts(salts)
    own, notes = read_user_table(loaded.frame, path, names, params.unit, loaded.broken)
    parts.append(describe(own.rename(columns={"reference": "source"}), "own"))
    curation.append(notes)
    log.info("%s: %d substances, %d notes in curation.csv", path, len(parts[-1]), len(notes))
    for reason in notes.loc[notes["rule"] == "column", "reason"]:
        log.warning("%s: %s", path, reason)
substances = pd.concat(parts, ignore_index=True)
# Over all collections: an article of the user's table may be one of the shipped facts.
substances["article"] = article_groups(substances["source"])
substances.to_parquet(snakemake.output.substances, index=False)
values = observe(substances, params.drawn, derive_seed(params.seed, snakemake.rule))
values.to_parquet(snakemake.output.observations, index=False)
pd.concat(curation, ignore_index=True).to_csv(snakemake.output.curation, index=False)
suspects = suspected_clearing(liquids, crystals)
suspects.to_csv(snakemake.output.audit, index=False)
drawings = substances.drop_duplicates("substance_id").set_index("substance_id")["smiles"]
shared = {
    table: shared_fingerprints(drawings.loc[rows].tolist())
    for table, rows in values[values["table"] != "il"].groupby("table")["substance_id"].unique().items()
}
pd.DataFrame(shared).T.rename_axis("table").to_csv(snakemake.output.shared)
counts = values.groupby(["table", "property"]).size().to_dict()
log.info("%s; %d suspected clearing points", counts, len(suspects))
