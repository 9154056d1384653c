"""Judges the melting model on salts that the published table lacks.

    snakemake --configfile config/demo.yaml --cores 2 -- tables
    python benchmarks/melting_external.py --tables results/demo/tables

The model learns from the 2,203 published salts, on some of which its kernel was chosen, and answers for
the salts of the shipped table whose identity is not among them: nothing of it was chosen on these.
"""

import argparse
from pathlib import Path

import melting as published  # benchmarks/melting.py, which also makes the library importable
import pandas as pd

from lowmelt.melting.evaluation import trust_scores
from lowmelt.melting.measured import measured_salts
from lowmelt.melting.models import BASELINES, make


def external_salts(folder: Path, known: pd.Series) -> tuple:
    """Salts of the tables of a run whose salt_id is not among the known ones."""
    melting = pd.read_parquet(folder / "melting_points.parquet")
    fresh = melting[~melting["salt_id"].isin(known)]
    return measured_salts(fresh, pd.read_parquet(folder / "ions.parquet"))


def main(arguments: argparse.Namespace) -> None:
    """Scores of the blend and of the baselines, over all salts and by novelty of their ions."""
    salts, table = published.published_salts(arguments.processes)
    fresh, rows = external_salts(Path(arguments.tables), table["salt_id"])
    model = published.calibrated_model(salts, table, arguments.trees, arguments.splits)
    found = model.predict_salts(fresh).rename(columns={"melting_K": "blend"})
    answers = pd.concat([rows[["anion_id", "melting_K"]].reset_index(drop=True), found], axis=1)
    for name, fitted in model.models.items():
        answers[name] = fitted.predict(fresh)
    for name in BASELINES:
        answers[name] = make(name).fit(salts, table["melting_K"].to_numpy()).predict(fresh)
    answers.to_parquet(arguments.out, index=False)
    print("weights", {key: value.round(2).tolist() for key, value in model.calibration.weights.items()})
    for kind in ("all", *answers["new_ions"].unique()):
        part = answers if kind == "all" else answers[answers["new_ions"] == kind]
        print(f"{kind}: {len(part)} salts")
        for name in (*BASELINES, *model.models):
            scored = published.scores(part["melting_K"].to_numpy(), part[name].to_numpy())
            print("   ", name, {key: round(value, 3) for key, value in scored.items()})
        blend = published.blend_scores(part) | trust_scores(part.assign(repeat=0))
        print("    blend", {key: round(value, 3) for key, value in blend.items()})


if __name__ == "__main__":
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--tables", default="results/demo/tables")
    parser.add_argument("--out", default="melting_external.parquet")
    parser.add_argument("--trees", type=int, default=100)
    parser.add_argument("--splits", nargs="+", default=list(published.PUBLISHED_KINDS))
    parser.add_argument("--processes", type=int, default=1)
    main(parser.parse_args())
