"""Judges the melting models on the 2,206 published values (Venkatraman 2018, as Ren 2026 uses them).

    python benchmarks/melting.py --out melting.csv [--repeats 5] [--folds 5] [--splits random ...]
    python benchmarks/melting.py --repeats 1 --learners gaussian_process long_range_process network
    python benchmarks/melting.py --repeats 1 --tables results/mirror/tables     # the salts of a run instead
    python benchmarks/melting.py --nested --repeats 1 --splits anion     # everything inside each fold
    python benchmarks/melting.py --speed              # all 1.6 million pairs of the published ions

The tables are read in place from $LOWMELT_REFERENCE (default: ../shared/data), never copied.
"""

import argparse
import os
import resource
import sys
import time
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pandas as pd

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "workflow" / "scripts"))

from lowmelt.chem.ions import IonError, parse_ion  # noqa: E402
from lowmelt.chem.salts import SaltError, split_salt  # noqa: E402
from lowmelt.melting.cross_validation import cross_validate  # noqa: E402
from lowmelt.melting.evaluation import calibrate_held_out, summarise, trust_scores  # noqa: E402
from lowmelt.melting.fit import fit_model  # noqa: E402
from lowmelt.melting.groups import with_groups  # noqa: E402
from lowmelt.melting.measured import measured_salts  # noqa: E402
from lowmelt.melting.metrics import scores  # noqa: E402
from lowmelt.melting.models import BASELINES  # noqa: E402
from lowmelt.melting.models import LEARNERS as ALL_LEARNERS  # noqa: E402
from lowmelt.melting.predict import MeltingModel  # noqa: E402
from lowmelt.melting.salts import Salts, all_pairs, ions_of, salts_of  # noqa: E402
from lowmelt.melting.settings import ModelSettings, TrustSettings  # noqa: E402
from lowmelt.melting.stacked_conformal import HARD  # noqa: E402
from lowmelt.regression.series import series_key  # noqa: E402
from lowmelt.regression.splits import KINDS, assign_folds, folds_of  # noqa: E402
from lowmelt.runtime import derive_seed  # noqa: E402

REFERENCE = Path(os.environ.get("LOWMELT_REFERENCE", ROOT / "../shared/data")) / "ilgen-overall"
SEED = 20260
# The published table names no articles, so that no source can be left out of it.
PUBLISHED_KINDS = tuple(kind for kind in KINDS if kind != "source")
LEARNERS = ["gaussian_process", "long_range_process", "extra_trees"]


def published_salts(processes: int = 1) -> tuple[Salts, pd.DataFrame]:
    """The published melting points, salts merged by identity (median), charges made to balance."""
    drawn = pd.read_csv(REFERENCE / "IL-melting-point.csv").set_axis(
        ["smiles", "c", "a", "melting_K"], axis=1
    )
    rows = []
    for smiles, melting in zip(drawn["smiles"], drawn["melting_K"], strict=True):
        try:
            salt = split_salt(smiles, balance=True)
        except SaltError:
            continue
        rows.append((salt.salt_id, salt.cation.smiles, salt.anion.smiles, melting))
    table = pd.DataFrame(rows, columns=["salt_id", "cation", "anion", "melting_K"])
    merged = table.groupby("salt_id", as_index=False).agg(
        cation=("cation", "first"), anion=("anion", "first"), melting_K=("melting_K", "median")
    )
    began = time.monotonic()
    salts = salts_of(merged["cation"], merged["anion"], processes=processes)
    ions = len(salts.cations) + len(salts.anions)
    print(f"{len(merged)} salts, features of {ions} ions in {time.monotonic() - began:.1f} s", flush=True)
    series = [series_key(smiles) for smiles in salts.cations.smiles[salts.cation]]
    return salts, merged.assign(
        cation_id=salts.cation_id, anion_id=salts.anion_id, series=series, source="published"
    )


def salts_of_run(folder: Path) -> tuple[Salts, pd.DataFrame]:
    """The measured salts in the tables of a run, with their series and sources."""
    ions, values = pd.read_parquet(folder / "ions.parquet"), pd.read_parquet(folder / "values.parquet")
    salts, table = measured_salts(pd.read_parquet(folder / "melting_points.parquet"), ions)
    return salts, with_groups(table, values, ions)


def evaluate(arguments: argparse.Namespace) -> None:
    """Cross-validation of every model, the blend and its intervals."""
    if arguments.tables:
        salts, table = salts_of_run(Path(arguments.tables))
    else:
        salts, table = published_salts(arguments.processes)
    parts = []
    for kind in arguments.splits:
        folds = 3 if kind == "both" else arguments.folds
        split = assign_folds(table, kind, folds, arguments.repeats, derive_seed(SEED, kind))
        began = time.process_time()
        found = cross_validate(
            salts,
            table,
            split,
            [*BASELINES, *arguments.learners],
            ModelSettings(arguments.trees, arguments.tune),
            seed=SEED,
        )
        parts.append(found.assign(split=kind))
        print(f"{kind}: {time.process_time() - began:.0f} CPU-s", flush=True)
    held_out = pd.concat(parts, ignore_index=True)
    calibrated = calibrate_held_out(held_out, arguments.learners, TrustSettings(), SEED)
    summary = summarise(calibrated, arguments.learners)
    summary.to_csv(arguments.out, index=False, float_format="%.4f")
    calibrated.to_parquet(Path(arguments.out).with_suffix(".parquet"), index=False)
    shown = [
        "split",
        "groups",
        "model",
        "mae_K",
        "mae_K_sd",
        "rmse_K",
        "r2",
        "accuracy",
        "mcc",
        "auc",
        "coverage",
        "width_K",
        "error_rank",
        "sure_found",
    ]
    print(summary[shown].round(3).to_string(index=False))


def calibrated_model(
    salts: Salts, table: pd.DataFrame, trees: int = 100, kinds: Sequence[str] = PUBLISHED_KINDS
) -> MeltingModel:
    """The model as the pipeline makes it, calibrated by cross-validation on these salts alone."""
    parts = []
    for kind in kinds:
        split = assign_folds(table, kind, 3 if kind == "both" else 5, 1, SEED)
        found = cross_validate(salts, table, split, LEARNERS, ModelSettings(trees), SEED)
        parts.append(found.assign(split=kind))
    held_out = pd.concat(parts, ignore_index=True)
    return fit_model(salts, table, held_out, LEARNERS, ModelSettings(trees), TrustSettings(), SEED)


def nested(arguments: argparse.Namespace) -> None:
    """As the pipeline would have done without the test salts: weights and intervals from inner folds."""
    of_run = bool(arguments.tables)
    salts, table = salts_of_run(Path(arguments.tables)) if of_run else published_salts(arguments.processes)
    kinds = HARD if of_run else PUBLISHED_KINDS
    place = pd.Series(np.arange(len(table)), index=table["salt_id"])
    for kind in arguments.splits:
        folds = 3 if kind == "both" else arguments.folds
        split = assign_folds(table, kind, folds, arguments.repeats, derive_seed(SEED, kind))
        pieces = []
        for repeat, fold, train, test in folds_of(split):
            train, test = place[train].to_numpy(), place[test].to_numpy()
            model = calibrated_model(
                salts.take(train), table.iloc[train].reset_index(drop=True), arguments.trees, kinds
            )
            found = model.predict_salts(salts.take(test)).rename(columns={"melting_K": "blend"})
            rows = table.iloc[test][["anion_id", "melting_K"]].reset_index(drop=True)
            pieces.append(pd.concat([rows.assign(repeat=repeat, fold=fold), found], axis=1))
            one = trust_scores(pieces[-1])
            print(f"{kind} {repeat} {fold}: {len(test)} salts, {one['coverage']:.3f} covered", flush=True)
        answers = pd.concat(pieces, ignore_index=True)
        answers.to_parquet(Path(arguments.out).with_name(f"nested_{kind}.parquet"), index=False)
        print(
            kind,
            {
                name: round(value, 3)
                for name, value in (blend_scores(answers) | trust_scores(answers)).items()
            },
        )


def blend_scores(answers: pd.DataFrame) -> dict[str, float]:
    """Scores of the blend, and its coverage when every anion counts the same."""
    covered = answers["melting_K"].between(answers["lower_K"], answers["upper_K"])
    found = scores(*(answers[name].to_numpy() for name in ("melting_K", "blend", "p_low")))
    return found | {"coverage_by_anion": covered.groupby(answers["anion_id"]).mean().mean()}


def speed(arguments: argparse.Namespace) -> None:
    """Time and memory of predicting all pairs of the published ions."""
    began = time.monotonic()
    salts, table = published_salts(arguments.processes)
    model = calibrated_model(salts, table, arguments.trees)
    print(f"model fitted after {time.monotonic() - began:.0f} s", flush=True)
    began = time.monotonic()
    cations, anions = published_ions("IL-cations.csv", 1), published_ions("IL-anions.csv", -1)
    tables = [ions_of(list(side.values()), list(side), arguments.processes) for side in (cations, anions)]
    every = all_pairs(*tables).take(np.arange(arguments.most or len(cations) * len(anions)))
    featurised = time.monotonic()
    print(
        f"{len(cations)} cations, {len(anions)} anions, {len(every)} salts: {featurised - began:.0f} s",
        flush=True,
    )
    best = pd.DataFrame()
    for piece in model.stream(every):
        best = pd.concat([best, piece.nlargest(1000, "p_low")]).nlargest(1000, "p_low")
    taken = time.monotonic() - featurised
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6
    print(
        f"predicted and ranked in {taken:.0f} s, {len(every) / taken:,.0f} salts/s, {memory:.1f} GB at most"
    )


def published_ions(file: str, sign: int) -> dict[str, str]:
    """Distinct ions of one sign in a published list: canonical drawing by ion_id."""
    found: dict[str, str] = {}
    for smiles in pd.read_csv(REFERENCE / file)["smiles"]:
        try:
            ion = parse_ion(smiles)
        except IonError:
            continue
        if ion.charge * sign > 0:
            found.setdefault(ion.ion_id, ion.smiles)
    return found


if __name__ == "__main__":
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--out", default="melting.csv")
    parser.add_argument("--splits", nargs="+", default=list(PUBLISHED_KINDS), choices=KINDS)
    parser.add_argument("--tables", help="tables of a run, in place of the published values")
    parser.add_argument("--repeats", type=int, default=5)
    parser.add_argument("--folds", type=int, default=5)
    parser.add_argument("--trees", type=int, default=100)
    parser.add_argument("--tune", type=int, default=0)
    parser.add_argument("--processes", type=int, default=1)
    parser.add_argument("--learners", nargs="+", default=LEARNERS, choices=ALL_LEARNERS)
    parser.add_argument("--nested", action="store_true", help="calibrate inside each training fold")
    parser.add_argument("--speed", action="store_true", help="time the prediction of all pairs instead")
    parser.add_argument("--most", type=int, default=None, help="with --speed: only so many pairs")
    given = parser.parse_args()
    (speed if given.speed else nested if given.nested else evaluate)(given)
