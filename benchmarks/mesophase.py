"""Judges the models of melting, clearing and mesophase on the shipped facts.

    python benchmarks/mesophase.py models results/demo --draws 3 --repeats 1
    python benchmarks/mesophase.py salts results/demo --repeats 3
    python benchmarks/mesophase.py phases results/demo --repeats 3
    python benchmarks/mesophase.py ordered results/demo --repeats 3
    python benchmarks/mesophase.py perceptron results/demo --repeats 4 --arms none il
    python benchmarks/mesophase.py images results/demo --epochs 60 --variants drawing blur_5

Each reads mesophase/substances.parquet and mesophase/features.npz of a run; ``ordered`` also
mesophase/held_out_ilc_cation_series.parquet, for the intervals.
"""

import argparse
import sys
import time
from pathlib import Path

import numpy as np
import pandas as pd

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "workflow" / "scripts"))

from lowmelt.codehash import code_hash  # noqa: E402
from lowmelt.mesophase.articles import article_keys  # noqa: E402
from lowmelt.mesophase.cross_validation import RELATIVES, cross_validate, labelled  # noqa: E402
from lowmelt.mesophase.features import read_features  # noqa: E402
from lowmelt.mesophase.judging import main_answers, score, with_intervals  # noqa: E402
from lowmelt.mesophase.observations import observe  # noqa: E402
from lowmelt.mesophase.phase_head import cross_validate_phases, phase_scores  # noqa: E402
from lowmelt.mesophase.predict import fit, ordered_between  # noqa: E402
from lowmelt.mesophase.substances import is_labelled  # noqa: E402
from lowmelt.regression.splits import assign_folds, folds_of  # noqa: E402

SEED = 20260
CODE = code_hash(Path(__file__), ROOT / "workflow" / "scripts")
SIZES = {"melting": 271, "clearing": 230}


def split_of(rows: pd.DataFrame, kind: str, repeats: int, seed: int) -> pd.DataFrame:
    """Five folds by what leaves together."""
    salts = rows.assign(salt_id=rows["substance_id"], series=rows[RELATIVES[kind]].replace("", "none"))
    return assign_folds(salts, "random" if kind == "random" else "series", 5, repeats, seed)


def split_dropping(rows: pd.DataFrame, repeats: int, seed: int) -> pd.DataFrame:
    """Five folds by each salt's first article; who shares any article with a fold's salts is absent there."""
    keys = {name: article_keys(text) for name, text in zip(rows["substance_id"], rows["source"], strict=True)}
    first = rows.assign(salt_id=rows["substance_id"], series=[min(keys[one]) for one in rows["substance_id"]])
    split = assign_folds(first, "series", 5, repeats, seed)
    held = {
        place: set().union(*(keys[one] for one in part["salt_id"]))
        for place, part in split.groupby(["repeat", "fold"])
    }
    absent = [
        [fold for (its, fold), gone in held.items() if its == repeat and keys[one] & gone]
        for one, repeat in zip(split["salt_id"], split["repeat"], strict=True)
    ]
    return split.assign(absent=pd.Series(absent, dtype=object))


def judge(substances, features, values, table, kind, repeats, seed, steps):
    """Scores of one table and split."""
    own = values[values["table"] == table]
    further = values[values["table"] == "il"] if table == "ilc" else values.iloc[:0]
    split = split_of(own.drop_duplicates("substance_id"), kind, repeats, seed)
    answers = cross_validate(own, further, features, split, kind, 100, steps, seed)
    return score(with_intervals(answers, 0.9, seed)).assign(table=table, split=kind, seed=seed)


def models(run, substances, arguments):
    """The stand-in, drawn several times."""
    features, parts = read_features(run / "features.npz"), []
    for draw in range(arguments.draws):
        values = labelled(observe(substances, SIZES, SEED + draw), substances)
        for kind in ("random", "series"):
            began = time.process_time()
            parts.append(judge(substances, features, values, "standin", kind, arguments.repeats, SEED + draw,
                               arguments.steps))  # fmt: skip
            print(f"draw {draw}, {kind}: {time.process_time() - began:.0f} CPU-s", flush=True)
    return pd.concat(parts)


def everything(run, substances, arguments):
    """All neutral liquid crystals, not the drawn ones."""
    values = labelled(observe(substances, {"melting": 0, "clearing": 0}, SEED), substances)
    features = read_features(run / "features.npz")
    return pd.concat([
        judge(substances, features, values, "standin", kind, 1, SEED, arguments.steps)
        for kind in ("random", "series")
    ])  # fmt: skip


def salts(run, substances, arguments):
    """Ionic liquid crystals, with and without the melting points of ionic liquids."""
    values = labelled(observe(substances, SIZES, SEED), substances)
    features = read_features(run / "features.npz")
    return pd.concat([
        judge(substances, features, values, "ilc", kind, arguments.repeats, SEED, arguments.steps)
        for kind in ("random", "cation_series", "article", "head")
    ])  # fmt: skip


def phases(run, substances, arguments):
    """Mesophase yes or no."""
    chosen = np.flatnonzero(is_labelled(substances))
    rows = substances.iloc[chosen].reset_index(drop=True)
    features, parts = read_features(run / "features.npz").take(chosen), []
    for kind in ("random", "article", "article, dropped", "head"):
        dropping = kind == "article, dropped"
        split = (
            split_dropping(rows, arguments.repeats, SEED) if dropping
            else split_of(rows, kind, arguments.repeats, SEED)
        )  # fmt: skip
        answers = cross_validate_phases(rows, features, split, 200, SEED)
        names = ["majority", "chain_rule", "logistic", "trees", "blend"]
        parts.append(phase_scores(answers, names).assign(split=kind))
    return pd.concat(parts)


def ordered(run, substances, arguments):
    """Chances of being ordered through a range, of labelled salts that the whole model had not seen."""
    parts = []
    for kind in ("article", "cation_series"):
        said = held_out_phases(run, substances, kind, arguments)
        none = said["mesophase"] == 0
        whole = said[none | (said["melting_K"].notna() & said["clearing_K"].notna())]
        for name, rows, ranges in (
            ("293 to 353 K", said, [(293.15, 353.15)]), ("20 ranges", said, RANGES),
            ("20 ranges, both temperatures known or no mesophase", whole, RANGES),
        ):  # fmt: skip
            parts.append({"split": kind, "range": name} | judged_ranges(rows, ranges))
        for inside, rows in said.groupby("in_domain_said"):
            off = (rows["p_mesophase_said"] - rows["mesophase"]) ** 2
            print(f"{kind}, in domain {inside}: {rows['substance_id'].nunique()} salts, P(mesophase) "
                  f"{rows['p_mesophase_said'].mean():.2f}, true {rows['mesophase'].mean():.2f}, "
                  f"Brier {off.mean():.3f}")  # fmt: skip
    return pd.DataFrame(parts)


# From 293 to 373 K, and from there 20, 40, 60 or 100 K up.
RANGES = [(cold + 0.15, cold + up + 0.15) for cold in range(293, 374, 20) for up in (20, 40, 60, 100)]


def held_out_phases(run, substances, kind, arguments):
    """Answers of the whole model on labelled salts; their relatives leave values, labels and intervals."""
    table = substances.reset_index(names="row")
    features = read_features(run / "features.npz")
    values = labelled(observe(substances, SIZES, SEED), substances)
    values = values[values["table"].isin(["ilc", "il"])]
    answers = main_answers(pd.read_parquet(run / "held_out_ilc_cation_series.parquet"))
    labels = table[is_labelled(table)]
    parts = []
    for repeat, fold, _, test_id in folds_of(split_of(labels, kind, arguments.repeats, SEED)):
        test = labels[labels["substance_id"].isin(test_id)]
        rest = [rows[~related(rows, test, kind)] for rows in (values, labels, answers)]
        model = fit(rest[0], rest[1], features, rest[2], 100, arguments.steps, 0.9, SEED)
        parts.append(test.join(model.predict(test).add_suffix("_said")).assign(repeat=repeat, fold=fold))
    return pd.concat(parts)


def related(rows, test, kind):
    """Whether rows share the series of the cation, or an article or the series, with a test salt."""
    found = rows["substance_id"].isin(set(test["substance_id"]))
    for column in {"article": ["article", "series"]}.get(kind, [RELATIVES[kind]]):
        found |= rows[column].isin(set(test[column]))
    return found


def judged_ranges(said, ranges):
    """Stated chances beside what is measured, where that is known; the base rate is the observed share."""
    parts = []
    predicted = said.filter(like="_said").rename(columns=lambda name: name.removesuffix("_said"))
    for cold, hot in ranges:
        truth = np.select(
            [said["mesophase"] == 0, said["melting_K"] > cold, said["clearing_K"] < hot,
             (said["melting_K"] <= cold) & (said["clearing_K"] >= hot)], [0.0, 0.0, 0.0, 1.0], np.nan,
        )  # fmt: skip
        chance = ordered_between(predicted, cold, hot, 0.9)
        parts.append(pd.DataFrame({"salt": said["substance_id"], "series": said["cation_series"],
                                   "chance": chance, "true": truth}))  # fmt: skip
    table = pd.concat(parts).dropna()
    share = table["true"].mean()
    yes = table[table["true"] == 1]
    row = {"salts": table["salt"].nunique(), "salts_yes": yes["salt"].nunique(),
           "series_yes": yes["series"].nunique(), "rows": len(table), "observed": share,
           "stated": table["chance"].mean(), "brier": ((table["chance"] - table["true"]) ** 2).mean(),
           "brier_of_share": share * (1 - share)}  # fmt: skip
    for low, high in ((0, 0.05), (0.05, 0.2), (0.2, 1.01)):
        rows = table[(table["chance"] >= low) & (table["chance"] < high)]
        row |= {f"from_{low}": f"{rows['chance'].mean():.2f}/{rows['true'].mean():.2f} ({len(rows)})"}
    return row


def perceptron(run, substances, arguments):
    """The published perceptron; the time that the full protocol would take is printed."""
    import torch

    from lowmelt.mesophase.tasks import read_task
    from lowmelt.mesophase.transfer import Protocol, chosen_and_by_test, paired_differences, run_arms

    torch.set_num_threads(1)
    with np.load(run / "features.npz") as stored:
        bits = stored["bits"].astype(np.float32)
    table, name = arguments.task.split("_")
    task = read_task(substances, observe(substances, SIZES, SEED), bits, table, name)
    split = assign_folds(pd.DataFrame({"salt_id": task.target_id}), "random", 5, arguments.repeats, SEED)
    protocol = Protocol(source_models=arguments.source_models, source_epochs=arguments.source_epochs)
    began = time.process_time()
    answers = run_arms(task, split, arguments.arms, protocol, SEED, arguments.parts, CODE)
    took = time.process_time() - began
    print(f"{arguments.task}: {took:.0f} CPU-s for {arguments.repeats} x 5", flush=True)
    series = substances.drop_duplicates("substance_id").set_index("substance_id")["series"]
    return paired_differences(chosen_and_by_test(answers), series, arguments.arms[0])


def images(run, substances, arguments):
    """The published convolutional network on some kinds of image, one repeat."""
    import torch

    from lowmelt.mesophase.image_arms import ImageProtocol, run_image_arms
    from lowmelt.mesophase.tasks import read_task
    from lowmelt.regression.metrics import regression_scores

    torch.set_num_threads(1)
    none = np.zeros((len(substances), 1), np.float32)
    table, name = arguments.task.split("_")
    task = read_task(substances, observe(substances, SIZES, SEED), none, table, name)
    known = substances.drop_duplicates("substance_id").set_index("substance_id")
    known = known[["smiles", "cation", "anion"]]
    target = known.loc[task.target_id].reset_index().assign(value_K=task.value_K)
    source = known.loc[task.source_id].reset_index().assign(value_K=task.source_K)
    split = assign_folds(target.rename(columns={"substance_id": "salt_id"}), "random", 5, 1, SEED)
    began = time.process_time()
    protocol = ImageProtocol(arguments.source_epochs, arguments.epochs)
    answers = run_image_arms(target, source, split, arguments.variants, arguments.arms, protocol, SEED,
                             arguments.parts, CODE)  # fmt: skip
    print(f"{time.process_time() - began:.0f} CPU-s", flush=True)
    rows = []
    for (variant, arm), part in answers.groupby(["variant", "arm"]):
        found = regression_scores(part["value_K"].to_numpy(), part["answer_K"].to_numpy())
        rows.append({"variant": variant, "arm": arm, **found})
    return pd.DataFrame(rows)


TASKS = {"models": models, "everything": everything, "salts": salts, "phases": phases, "ordered": ordered,
         "perceptron": perceptron, "images": images}  # fmt: skip


def main() -> None:
    """Run one task and print or write its table."""
    form = argparse.RawDescriptionHelpFormatter
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=form)
    parser.add_argument("subject", choices=TASKS)
    parser.add_argument("run", type=Path, help="results folder of a run, with mesophase/substances.parquet")
    parser.add_argument("--draws", type=int, default=1)
    parser.add_argument("--repeats", type=int, default=1)
    parser.add_argument("--steps", type=int, default=4)
    parser.add_argument("--task", default="standin_clearing")
    parser.add_argument("--arms", nargs="+", default=["none", "il", "il_other"])
    parser.add_argument("--source-models", type=int, default=1)
    parser.add_argument("--source-epochs", type=int, default=200)
    parser.add_argument("--epochs", type=int, default=500)
    parser.add_argument("--variants", nargs="+", default=["drawing"])
    parser.add_argument("--parts", type=Path, default=Path("/tmp/lowmelt-mesophase"))
    parser.add_argument("--out", type=Path)
    arguments = parser.parse_args()
    run = arguments.run / "mesophase"
    table = TASKS[arguments.subject](run, pd.read_parquet(run / "substances.parquet"), arguments)
    print(table.to_string(index=False, float_format="%.3f"))
    if arguments.out:
        table.to_csv(arguments.out, index=False, float_format="%.4f")


if __name__ == "__main__":
    main()
